// What a person can do with conversations: open one, ask somebody, accept, decline, block, see older ones.
import type { CommandName, Input } from '../../protocol/commands.ts'
import type { Conversation } from '../../protocol/models.ts'
import { request } from '../net/api.ts'
import { newId } from '../net/new-id.ts'
import { firstUnread, oldestOfFullPage, putConversations } from '../state/conversations.ts'
import { conversationWith } from '../state/select.ts'
import type { Place, State } from '../state/state.ts'
import { trimStart } from '../state/threads.ts'
import type { Resume } from './resume.ts'
import { problemFrom, type Tools } from './tools.ts'

export interface Conversations {
  /** Follows the address. */
  open(place: Place): void
  ask(userId: string, body: string): Promise<void>
  accept(conversationId: string): Promise<void>
  decline(conversationId: string): Promise<void>
  block(userId: string): Promise<void>
  unblock(userId: string): Promise<void>
  loadOlder(): Promise<void>
}

export function createConversations(tools: Tools, resume: Resume): Conversations {
  const { store, connection, goInstead } = tools
  /** Asking the same person with the same words again is the same request. */
  let lastAsk = { userId: '', body: '', clientId: '' }

  function open(place: Place): void {
    const before = store.get()
    if (place.kind === 'person') {
      const known = conversationWith(before, place.id)
      if (known) return goInstead({ kind: 'conversation', id: known.id })
    }
    store.update((state) => ({
      ...trimmed(state),
      place,
      problem: null,
      goneTitle: place.kind === 'home' ? state.goneTitle : null,
      newFromSeq: firstUnread(Object.values(state.conversations), place),
    }))
    if (place.kind !== 'conversation' || before.session !== 'in') return
    void resume.load(place.id)
    if (before.epoch !== null && !before.conversations[place.id])
      void resume.fetchConversation(place.id)
  }

  async function ask(userId: string, body: string): Promise<void> {
    if (lastAsk.userId !== userId || lastAsk.body !== body)
      lastAsk = { userId, body, clientId: newId() }
    const answer = await say('request_conversation', {
      userId,
      clientId: lastAsk.clientId,
      ...(body.trim() !== '' && { body }),
    })
    if (answer) show(answer.conversation)
  }

  async function accept(conversationId: string): Promise<void> {
    const answer = await say('accept_conversation', { conversationId })
    if (answer) show(answer.conversation)
  }

  async function decline(conversationId: string): Promise<void> {
    const answer = await say('decline_conversation', { conversationId })
    if (answer) put(answer.conversation)
  }

  const block = (userId: string): Promise<void> => setBlocked(userId, true)
  const unblock = (userId: string): Promise<void> => setBlocked(userId, false)

  async function setBlocked(userId: string, isBlocked: boolean): Promise<void> {
    const answer = await say(isBlocked ? 'block_user' : 'unblock_user', { userId })
    const known = conversationWith(store.get(), userId)
    if (answer && known) put({ ...known, isBlocked })
  }

  async function loadOlder(): Promise<void> {
    const before = store.get().olderThan
    if (before === null) return
    try {
      const { conversations } = await request('GET /api/conversations', { before })
      store.update((state) => ({
        ...putConversations(state, conversations),
        olderThan: oldestOfFullPage(conversations),
      }))
    } catch (error) {
      store.update((state) => ({ ...state, problem: problemFrom(error) }))
    }
  }

  /** Says a command for a click; a refusal is shown where the click was. */
  async function say<N extends CommandName>(type: N, input: Input<N>) {
    store.update((state) => ({ ...state, problem: null }))
    try {
      return await connection.send(type, input)
    } catch (error) {
      store.update((state) => ({ ...state, problem: problemFrom(error) }))
      return undefined
    }
  }

  function put(conversation: Conversation): void {
    resume.hear({ type: 'conversation_updated', conversation })
  }

  function show(conversation: Conversation): void {
    put(conversation)
    lastAsk = { userId: '', body: '', clientId: '' }
    store.update((state) => ({ ...state, search: null }))
    goInstead({ kind: 'conversation', id: conversation.id })
  }

  return { open, ask, accept, decline, block, unblock, loadOlder }
}

/** The thread one leaves keeps its last messages only. */
function trimmed(state: State): State {
  const { place, threads } = state
  const thread = place.kind === 'conversation' ? threads[place.id] : undefined
  if (place.kind !== 'conversation' || thread === undefined) return state
  return { ...state, threads: { ...threads, [place.id]: trimStart(thread) } }
}

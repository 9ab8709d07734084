// What a person can do with messages: write one, try a refused one again or let it go, read older ones.
import type { Output } from '../../protocol/commands.ts'
import { request } from '../net/api.ts'
import { newId } from '../net/new-id.ts'
import { apply } from '../state/apply.ts'
import type { State, Thread } from '../state/state.ts'
import { trimStart } from '../state/threads.ts'
import type { Outbox } from './outbox.ts'
import { problemFrom, type Tools } from './tools.ts'

const PAGE = 50

type Page = Output<'load_history'>

export interface Messages {
  write(conversationId: string, body: string): void
  retry(clientId: string): void
  discard(clientId: string): void
  keepDraft(conversationId: string, body: string): void
  /** The last page, unless it is there or on its way. */
  load(conversationId: string): Promise<void>
  loadOlder(conversationId: string): Promise<void>
  /** Nobody looks at the oldest messages: keeps the page light. */
  forgetOldest(conversationId: string): void
}

export function createMessages({ store, connection, clock }: Tools, outbox: Outbox): Messages {
  const loading = new Map<string, Promise<void>>()

  function write(conversationId: string, body: string): void {
    // The time is also the order in which they are sent after a reload.
    const after = (store.get().pending.at(-1)?.createdAt ?? 0) + 1
    const createdAt = Math.max(clock.now(), after)
    outbox.add({ clientId: newId(), conversationId, body, createdAt })
    keepDraft(conversationId, '')
  }

  function retry(clientId: string): void {
    const refused = store.get().pending.find((message) => message.clientId === clientId)
    if (refused?.problem?.code !== 'client_id_reused') return outbox.retry(clientId)
    outbox.discard(clientId)
    write(refused.conversationId, refused.body)
  }

  function keepDraft(conversationId: string, body: string): void {
    store.update((state) => ({ ...state, drafts: { ...state.drafts, [conversationId]: body } }))
  }

  function keepPage(
    conversationId: string,
    { messages, rev, more }: Page,
    isOlderPage: boolean,
  ): void {
    const loaded = {
      type: 'history_loaded',
      conversationId,
      messages,
      rev,
      more,
      isOlderPage,
    } as const
    store.update((state) => apply(state, loaded))
  }

  /** Over the line the answer sits in order among events; without one, what is said meanwhile is a gap. */
  const lastPage = (id: string): Promise<Page> =>
    connection.isConnected
      ? connection.send('load_history', { conversationId: id, limit: PAGE })
      : request('GET /api/conversations/:id/messages', { id, limit: PAGE })

  function load(conversationId: string): Promise<void> {
    if (store.get().threads[conversationId]) return Promise.resolve()
    const known = loading.get(conversationId)
    const underWay = known ?? loadLast(conversationId)
    if (known === undefined) loading.set(conversationId, underWay)
    return underWay
  }

  async function loadLast(conversationId: string): Promise<void> {
    const userId = store.get().me?.id
    try {
      store.update((state) => ({ ...state, threadProblem: null }))
      const page = await lastPage(conversationId)
      // Somebody else may have signed in here meanwhile.
      if (store.get().me?.id === userId) keepPage(conversationId, page, false)
    } catch (error) {
      const problem = problemFrom(error)
      store.update((state) => ({ ...state, threadProblem: { conversationId, problem } }))
    } finally {
      loading.delete(conversationId)
    }
  }

  async function loadOlder(conversationId: string): Promise<void> {
    const thread = store.get().threads[conversationId]
    const before = thread?.messages[0]?.seq
    if (!thread?.hasOlder || thread.isLoadingOlder || before === undefined) return
    store.update((state) => changeThread(state, conversationId, { isLoadingOlder: true }))
    try {
      const page = await connection.send('load_history', { conversationId, before, limit: PAGE })
      keepPage(conversationId, page, true)
    } catch {
      // Scrolling up again asks again.
      store.update((state) => changeThread(state, conversationId, { isLoadingOlder: false }))
    }
  }

  function forgetOldest(conversationId: string): void {
    const thread = store.get().threads[conversationId]
    if (thread && trimStart(thread) !== thread)
      store.update((state) => changeThread(state, conversationId, trimStart(thread)))
  }

  return { write, retry, discard: outbox.discard, keepDraft, load, loadOlder, forgetOldest }
}

function changeThread(state: State, id: string, change: Partial<Thread>): State {
  const thread = state.threads[id]
  if (thread === undefined) return state
  return { ...state, threads: { ...state.threads, [id]: { ...thread, ...change } } }
}

// What a person can do with groups: make one, add and remove people, name it, leave. What was refused is
// answered to the dialog that asked.
import type { CommandName, Input, Output } from '../../protocol/commands.ts'
import type { User } from '../../protocol/models.ts'
import type { RouteInput, RouteOutput } from '../../protocol/routes.ts'
import { request } from '../net/api.ts'
import { newId } from '../net/new-id.ts'
import { oldestOfFullPage, withoutConversations } from '../state/conversations.ts'
import { friendsOf } from '../state/select.ts'
import type { Problem } from '../state/state.ts'
import type { Resume } from './resume.ts'
import { problemFrom, type Tools } from './tools.ts'

/** What went wrong; null when it was done. */
type Result = Promise<Problem | null>

type Said<N extends CommandName> = { answer: Output<N> } | { problem: Problem }
type Members = 'GET /api/conversations/:id/members'
export type GroupMember = RouteOutput<Members>['members'][number]

type Change = 'add_members' | 'remove_member' | 'update_conversation'

type ShowFriends = (people: readonly User[], isWhole: boolean) => void

export interface Groups {
  create(title: string, userIds: readonly string[]): Promise<Problem | { conversationId: string }>
  add(conversationId: string, userIds: readonly string[]): Result
  remove(conversationId: string, userId: string): Result
  rename(conversationId: string, title: string): Result
  leave(conversationId: string): Result
  /** A page of the people of a group. */
  members(input: RouteInput<Members>): Promise<RouteOutput<Members> | Problem>
  /** Shows who may be put in a group: those known, then page by page those of older conversations. */
  friends(show: ShowFriends): Promise<void>
}

export function createGroups({ store, connection, goInstead }: Tools, resume: Resume): Groups {
  /** The same group asked for again, after an answer that was lost, is made once. */
  let lastCreation = { content: '', clientId: '' }

  async function create(title: string, userIds: readonly string[]) {
    const content = JSON.stringify([title, userIds])
    if (lastCreation.content !== content) lastCreation = { content, clientId: newId() }
    const { clientId } = lastCreation
    const said = await say('create_group', { title, userIds: [...userIds], clientId })
    if ('problem' in said) return said.problem
    lastCreation = { content: '', clientId: '' }
    const { conversation } = said.answer
    resume.hear({ type: 'new_conversation', conversation })
    return { conversationId: conversation.id }
  }

  const add = (conversationId: string, userIds: readonly string[]): Result =>
    put(say('add_members', { conversationId, userIds: [...userIds] }))

  const remove = (conversationId: string, userId: string): Result =>
    put(say('remove_member', { conversationId, userId }))

  const rename = (conversationId: string, title: string): Result =>
    put(say('update_conversation', { conversationId, title }))

  async function leave(conversationId: string): Result {
    const said = await say('leave_group', { conversationId })
    if ('problem' in said) return said.problem
    // Nobody took me out, so nothing is to be said of it.
    store.update((state) => withoutConversations(state, [conversationId]))
    goInstead({ kind: 'home' })
    return null
  }

  const members = (input: RouteInput<Members>) =>
    request('GET /api/conversations/:id/members', input).catch(problemFrom)

  async function friends(show: ShowFriends): Promise<void> {
    const { me, conversations, olderThan } = store.get()
    const all = { ...conversations }
    let before = olderThan
    for (;;) {
      show(friendsOf({ me, conversations: all }), before === null)
      if (before === null) return
      const page = await request('GET /api/conversations', { before }).catch(() => null)
      for (const each of page?.conversations ?? []) all[each.id] ??= each
      before = page && oldestOfFullPage(page.conversations)
    }
  }

  /** The page shows the group as the answer says it is now. */
  async function put(saying: Promise<Said<Change>>): Result {
    const said = await saying
    if ('problem' in said) return said.problem
    resume.hear({ type: 'conversation_updated', conversation: said.answer.conversation })
    return null
  }

  async function say<N extends CommandName>(type: N, input: Input<N>): Promise<Said<N>> {
    try {
      return { answer: await connection.send(type, input) }
    } catch (error) {
      return { problem: problemFrom(error) }
    }
  }

  return { create, add, remove, rename, leave, members, friends }
}

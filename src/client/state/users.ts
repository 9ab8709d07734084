// The rules of what people are called: a new name goes wherever the old one was shown, and an account that
// was deleted is nobody to look at any more. Pure; used by apply.
import type { Conversation, Message, User } from '../../protocol/models.ts'
import type { State, Thread } from './state.ts'

export const seeUsers = (state: State, users: readonly User[]): State =>
  users.reduce(seeUser, state)

function seeUser(state: State, user: User): State {
  const { me, presence, search } = state
  return {
    ...state,
    me: me?.id === user.id ? { ...me, name: user.name } : me,
    people: { ...state.people, [user.id]: user },
    conversations: mapped(state.conversations, (view) => renamedIn(view, user)),
    threads: mapped(state.threads, (thread) => renamedInThread(thread, user)),
    presence: user.isDeleted ? without(presence, user.id) : presence,
    search: search?.users ? { ...search, users: renamedAmong(search.users, user) } : search,
  }
}

function renamedIn(view: Conversation, user: User): Conversation {
  const { members, lastMessage } = view
  const isMember = members.some(({ id }) => id === user.id)
  const isLast = lastMessage?.senderId === user.id
  if (!isMember && !isLast) return view
  return {
    ...view,
    members: members.map((member) => (member.id === user.id ? { ...member, ...user } : member)),
    lastMessage: lastMessage && renamed(lastMessage, user),
    // With whom there is nothing to block.
    isBlocked: view.isBlocked && !(user.isDeleted && isMember && view.kind === 'direct'),
  }
}

function renamedInThread(thread: Thread, user: User): Thread {
  if (!thread.messages.some(({ senderId }) => senderId === user.id)) return thread
  return { ...thread, messages: thread.messages.map((message) => renamed(message, user)) }
}

const renamed = (message: Message, { id, name }: User): Message =>
  message.senderId === id && message.senderName !== name
    ? { ...message, senderName: name }
    : message

const renamedAmong = (users: readonly User[], user: User): readonly User[] =>
  user.isDeleted
    ? users.filter(({ id }) => id !== user.id)
    : users.map((each) => (each.id === user.id ? user : each))

function mapped<T>(record: Readonly<Record<string, T>>, change: (value: T) => T) {
  return Object.fromEntries(Object.entries(record).map(([id, value]) => [id, change(value)]))
}

const without = <T>(record: Readonly<Record<string, T>>, id: string) =>
  Object.fromEntries(Object.entries(record).filter(([key]) => key !== id))

// The rules of what people are called: a new name goes wherever the old one was shown, and an account that
// was deleted is nobody to look at any more. Pure; used by apply. What says nothing new changes no object.
import type { Conversation, Message, User } from '../../protocol/models.ts'
import type { State, Thread } from './state.ts'

type Users = ReadonlyMap<string, User>

/** They may be anybody on the server: those who are not known here are not kept. */
export function seeUsers(state: State, given: readonly User[]): State {
  const { me, search } = state
  const users: Users = new Map(given.map((user) => [user.id, user]))
  return withChanges(state, {
    me: me && withChanges(me, { name: users.get(me.id)?.name ?? me.name }),
    people: withNews(state, users),
    conversations: mapped(state.conversations, (view) => renamedIn(view, users)),
    threads: mapped(state.threads, (thread) => renamedInThread(thread, users)),
    presence: withoutDeleted(state.presence, users),
    search: search?.users
      ? withChanges(search, { users: renamedAmong(search.users, users) })
      : search,
  })
}

/** Whoever is shown by the id alone is known, or is the one whose place is open. */
function withNews({ people, place }: State, users: Users): State['people'] {
  const news = [...users.values()].filter((user) => {
    const known = people[user.id]
    return known ? !isSame(known, user) : place.kind === 'person' && place.id === user.id
  })
  if (news.length === 0) return people
  return { ...people, ...Object.fromEntries(news.map((user) => [user.id, user])) }
}

function renamedIn(view: Conversation, users: Users): Conversation {
  const { kind, lastMessage, isBlocked } = view
  const isGone = kind === 'direct' && view.members.some(({ id }) => users.get(id)?.isDeleted)
  return withChanges(view, {
    members: mappedList(view.members, (member) => {
      const user = users.get(member.id)
      return user === undefined || isSame(member, user) ? member : { ...member, ...user }
    }),
    lastMessage: lastMessage && renamed(lastMessage, users),
    // With whom there is nothing to block.
    isBlocked: isBlocked && !isGone,
  })
}

const renamedInThread = (thread: Thread, users: Users): Thread =>
  withChanges(thread, { messages: mappedList(thread.messages, (each) => renamed(each, users)) })

function renamed(message: Message, users: Users): Message {
  const senderName = users.get(message.senderId)?.name ?? message.senderName
  return senderName === message.senderName ? message : { ...message, senderName }
}

function renamedAmong(listed: readonly User[], users: Users): readonly User[] {
  const left = listed.filter(({ id }) => !users.get(id)?.isDeleted)
  return mappedList(left.length < listed.length ? left : listed, (each) => {
    const user = users.get(each.id)
    return user === undefined || isSame(each, user) ? each : user
  })
}

function withoutDeleted(presence: State['presence'], users: Users): State['presence'] {
  const all = Object.entries(presence)
  const left = all.filter(([id]) => !users.get(id)?.isDeleted)
  return left.length < all.length ? Object.fromEntries(left) : presence
}

const isSame = (one: User, other: User): boolean =>
  one.name === other.name && one.isDeleted === other.isDeleted && one.picture === other.picture

function withChanges<T extends object>(known: T, changes: Partial<T>): T {
  const fields = Object.keys(changes) as (keyof T)[]
  return fields.every((field) => changes[field] === known[field]) ? known : { ...known, ...changes }
}

function mapped<T>(record: Readonly<Record<string, T>>, change: (value: T) => T) {
  const entries = Object.entries(record).map(([id, value]) => [id, change(value)] as const)
  return entries.every(([id, value]) => value === record[id]) ? record : Object.fromEntries(entries)
}

function mappedList<T>(list: readonly T[], change: (value: T) => T): T[] {
  const changed = list.map(change)
  return changed.every((value, index) => value === list[index]) ? (list as T[]) : changed
}

// Who is there, for those who look: arriving and leaving, one's own status, watching others. A person
// who has blocked the one who looks, or who is invisible, looks offline.
import type { Input, Output } from '../../protocol/commands.ts'
import type { Event } from '../../protocol/events.ts'
import type { Person } from '../../protocol/models.ts'
import type { Presence } from '../bus/presence.ts'
import type { Asker, Chat } from './chat.ts'
import { Watchers, type Watcher } from './watchers.ts'

/** People listed at once when everybody who is there is asked for. */
const LISTED = 200
/** Looks without being anybody, so nobody has blocked them. */
export const NOBODY = ''

type Connected = Asker & { connectionId: string }

/** The connection is open: its user is there. */
export function arrive({ presence }: Chat, asker: Connected, isInvisible: boolean): void {
  const { user, connectionId } = asker
  presence.put(connectionId, user.id, 'online')
  if (isInvisible) presence.hide(user.id, true)
}

/** The connection ended; `atOnce` after a log-out, else its user may be reloading the page. */
export function depart({ presence, watchers }: Chat, connectionId: string, atOnce: boolean): void {
  watchers.leave(connectionId)
  presence.remove(connectionId, atOnce)
}

export async function setStatus(
  chat: Chat,
  { user, connectionId }: Asker,
  { status }: Input<'set_status'>,
): Promise<Record<never, never>> {
  const isInvisible = status === 'invisible'
  const isChanged = await chat.store.setInvisible({ userId: user.id, isInvisible })
  // The line may have ended while the store worked: put then, it would be there for ever.
  if (connectionId !== null && !isInvisible && chat.presence.has(connectionId))
    chat.presence.put(connectionId, user.id, status)
  chat.presence.hide(user.id, isInvisible)
  if (!isChanged) return {}
  // One's other windows learn what was chosen; to others it is an ordinary change.
  const me: Person = { ...user, status: isInvisible ? 'invisible' : status, lastSeenAt: null }
  const event: Event<'presence'> = { type: 'presence', users: [me] }
  chat.bus.publish({ kind: 'user', userId: user.id, event, exceptId: connectionId })
  return {}
}

export async function watchPresence(
  chat: Chat,
  { user, connectionId }: Asker,
  { userIds }: Input<'watch_presence'>,
): Promise<Output<'watch_presence'>> {
  // First watch, then look: a change in between is told twice, never missed.
  if (connectionId !== null) chat.watchers.watch(connectionId, user.id, 'chosen', userIds)
  return {
    users: await (userIds === 'all' ? listHere(chat, user.id) : look(chat, user.id, userIds)),
  }
}

/** Who is there now, by name; not oneself. Fewer than 200 are all that this user may see. */
export async function listHere(chat: Chat, viewerId: string): Promise<Person[]> {
  const ids = [...chat.presence.here()].filter((userId) => userId !== viewerId)
  const people: Person[] = []
  for (let from = 0; from < ids.length && people.length < LISTED; from += LISTED) {
    const some = await look(chat, viewerId, ids.slice(from, from + LISTED))
    people.push(...some.filter(({ status }) => status !== 'offline'))
  }
  return people.slice(0, LISTED).sort((one, other) => one.name.localeCompare(other.name))
}

/** How these people are, as this user may see it. */
export async function look(
  chat: Chat,
  viewerId: string,
  userIds: readonly string[],
): Promise<Person[]> {
  const people = await chat.store.findPeople({ userIds, viewerId })
  return people.map(({ hasBlocked, ...person }) => {
    if (hasBlocked) return { ...person, status: 'offline', lastSeenAt: null }
    const status = chat.presence.statusOf(person.id)
    const isHere = status === 'online' || status === 'away'
    return { ...person, status, lastSeenAt: isHere ? null : person.lastSeenAt }
  })
}

/** Joins presence to those who watch. Called once, when the rules are put together. */
export function watchChanges(
  presence: Presence,
  chat: () => Chat,
  onFault: (error: unknown) => void,
) {
  const watchers = new Watchers((userIds, those) => {
    tell(chat(), userIds, those).catch(onFault)
  })
  presence.onChange((userIds) => {
    const gone = userIds.filter((userId) => presence.statusOf(userId) === 'offline')
    watchers.change(userIds)
    if (gone.length === 0) return
    const { store, now } = chat()
    store.setLastSeen({ userIds: gone, now: now() }).catch(onFault)
  })
  return watchers
}

/** One frame for all of these watchers; its own for one who may not see all of these people. */
async function tell(
  chat: Chat,
  userIds: readonly string[],
  watchers: readonly Watcher[],
): Promise<void> {
  const blocked = await chat.store.blockedBy({ userIds })
  const users = await look(chat, NOBODY, userIds)
  const connectionIds: string[] = []
  for (const { connectionId, viewerId } of watchers) {
    const seen = users.filter(({ id }) => id !== viewerId && !blocked.get(id)?.has(viewerId))
    if (seen.length === users.length) connectionIds.push(connectionId)
    else if (seen.length > 0) publish(chat, seen, [connectionId])
  }
  publish(chat, users, connectionIds)
}

/** After a block or its end: the other sees at once what they may see from now on. */
export async function showAgain(chat: Chat, userId: string, viewerId: string): Promise<void> {
  const watching = chat.watchers.of(userId).filter((watcher) => watcher.viewerId === viewerId)
  const connectionIds = watching.map(({ connectionId }) => connectionId)
  publish(chat, await look(chat, viewerId, [userId]), connectionIds)
}

function publish({ bus }: Chat, users: Person[], connectionIds: readonly string[]): void {
  if (connectionIds.length === 0 || users.length === 0) return
  // Who looks has their pictures from the answer; a change of status is told often.
  const event: Event<'presence'> = {
    type: 'presence',
    users: users.map(({ picture: _, ...person }) => person),
  }
  bus.publish({ kind: 'connections', connectionIds, event })
}

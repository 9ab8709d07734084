// The rules of who is there: kept of those whose changes the server tells this connection, and believed
// only while the line is up. Pure; used by apply, asked by views and actions.
import type { Person, User } from '../../protocol/models.ts'
import { otherMember } from './select.ts'
import { LOBBY, type Place, type Presence, type Search, type State, type Watched } from './state.ts'

/** Asked for everybody, the server lists no more people than this. */
const MOST_LISTED = 200
const MOST_WATCHED = 500

const UNKNOWN: Presence = { status: 'unknown', lastSeenAt: null }
const OFFLINE: Presence = { status: 'offline', lastSeenAt: null }

/** How a person is, as far as it can be known now. */
export function presenceOf(state: State, userId: string): Presence {
  if (state.line.status !== 'connected') return UNKNOWN
  return state.presence[userId] ?? (state.isPresenceWhole ? OFFLINE : UNKNOWN)
}

export const isHere = ({ status }: Presence): boolean => status === 'online' || status === 'away'

/** Everybody else who is there, by name. Whole only while everybody is watched. */
export function peopleHere(state: State): User[] {
  if (state.line.status !== 'connected') return []
  return Object.entries(state.presence)
    .filter(([, presence]) => isHere(presence))
    .map(([id]) => state.people[id] ?? { id, name: '…' })
    .sort(byName)
}

/** Whom the page shows: in the lobby everybody, else those in the list and the one whose place is open. */
export function peopleToWatch({ place, conversations, me }: State): Watched {
  if (place.kind === 'conversation' && place.id === LOBBY) return 'all'
  const latestFirst = Object.values(conversations).sort((a, b) => b.updatedAt - a.updatedAt)
  const others = latestFirst.flatMap((conversation) => otherMember(conversation, me)?.id ?? [])
  return [...new Set([...peopleIn(place, conversations, me), ...others])].slice(0, MOST_WATCHED)
}

/** Those whom the open place is about. */
function peopleIn(place: Place, conversations: State['conversations'], me: User | null): string[] {
  if (place.kind === 'person') return [place.id]
  const open = place.kind === 'conversation' ? conversations[place.id] : undefined
  return open?.members.map(({ id }) => id).filter((id) => id !== me?.id) ?? []
}

export const isForEverybody = (query: string): boolean => query.trim() === ''

/** These people came, went or changed. About me it tells what I chose in another window. */
export function seePresence(state: State, users: readonly Person[]): State {
  const presence = { ...state.presence }
  const people = { ...state.people }
  let { isInvisible } = state
  for (const { id, name, status, lastSeenAt } of users) {
    people[id] = { id, name }
    if (id !== state.me?.id)
      presence[id] = { status: status === 'invisible' ? 'offline' : status, lastSeenAt }
    // Invisible, I look offline to everybody who watches, myself included: that says nothing new.
    else if (status === 'invisible') isInvisible = true
    else if (status === 'online' || status === 'away') isInvisible = false
  }
  const seen = { ...state, presence, people, isInvisible }
  return { ...seen, search: withNewcomers(seen, users) }
}

/** The answer to watch_presence: what is known of the others grows old from now on. */
export function learnWatched(state: State, chosen: Watched, users: readonly Person[]): State {
  const watched = { ...state.watched, chosen }
  const isPresenceWhole = chosen === 'all' && users.length < MOST_LISTED
  return seePresence({ ...state, ...kept(state, watched), isPresenceWhole }, users)
}

/** The answer to the last search, whose people the server now keeps live. */
export function learnFound(state: State, query: string, users: readonly Person[]): State {
  const searched = isForEverybody(query) ? 'all' : users.map(({ id }) => id)
  const seen = seePresence({ ...state, ...kept(state, { ...state.watched, searched }) }, users)
  if (seen.search?.query !== query) return seen
  const others = users.filter(({ id }) => id !== state.me?.id)
  const found = others.map(({ id, name }) => ({ id, name }))
  return { ...seen, search: { query, users: found, problem: null } }
}

/** A fresh connection has been told nothing yet. */
export function forgetPresence(state: State): State {
  const watched = { chosen: [], searched: [] }
  return { ...state, presence: {}, watched, isPresenceWhole: false }
}

function kept({ presence }: State, watched: State['watched']): Pick<State, 'presence' | 'watched'> {
  const { chosen, searched } = watched
  if (chosen === 'all' || searched === 'all') return { presence, watched }
  const ids = new Set([...chosen, ...searched])
  const still = Object.entries(presence).filter(([id]) => ids.has(id))
  return { presence: Object.fromEntries(still), watched }
}

/** A search for everybody who is there grows; those who leave stay in it, offline, where they were. */
function withNewcomers({ search, me, presence }: State, users: readonly Person[]): Search | null {
  if (!search?.users || !isForEverybody(search.query)) return search
  const listed = new Set(search.users.map(({ id }) => id))
  const newcomers = users.filter(
    ({ id }) => id !== me?.id && !listed.has(id) && isHere(presence[id] ?? UNKNOWN),
  )
  if (newcomers.length === 0) return search
  const added = newcomers.map(({ id, name }) => ({ id, name }))
  return { ...search, users: [...search.users, ...added].sort(byName) }
}

const byName = (one: User, other: User): number => one.name.localeCompare(other.name)

// What of the state this browser keeps between visits, and the state that a page begins with from it. Pure;
// used by the action that keeps. The server's next welcome and sync put right what has grown old.
import type { Conversation, Limits, Message, User } from '../../protocol/models.ts'
import { firstUnread } from './conversations.ts'
import type { Place, State, Thread } from './state.ts'

/** Raised when the shape below changes: an older one is then not read. */
export const SNAPSHOT_VERSION = 2

const MOST_CONVERSATIONS = 50
const MOST_THREADS = 20
const MOST_MESSAGES = 50

export interface Snapshot {
  version: number
  me: User
  epoch: string
  limits: Limits | null
  usersAt: number | null
  isInvisible: boolean
  place: Place
  conversations: readonly Conversation[]
  threads: readonly KeptThread[]
  /** Those who are named by the above. */
  people: readonly User[]
}

interface KeptThread {
  conversationId: string
  messages: readonly Message[]
  rev: number
  hasOlder: boolean
}

/** Null while nothing is known that is worth keeping. */
export function snapshotOf(state: State): Snapshot | null {
  const { me, epoch, limits, usersAt, isInvisible, place } = state
  if (state.session !== 'in' || me === null || epoch === null) return null
  const openFirst = (view: Conversation): number =>
    place.kind === 'conversation' && place.id === view.id ? Infinity : view.updatedAt
  const latest = Object.values(state.conversations).sort((a, b) => openFirst(b) - openFirst(a))
  const threads = latest.filter(({ id }) => state.threads[id]).slice(0, MOST_THREADS)
  const conversations = [...new Set([...latest.slice(0, MOST_CONVERSATIONS), ...threads])]
  const named = conversations.flatMap(({ members }) => members.map(({ id }) => id))
  if (place.kind === 'person') named.push(place.id)
  return {
    version: SNAPSHOT_VERSION,
    me,
    epoch,
    limits,
    usersAt,
    isInvisible,
    place,
    conversations,
    threads: threads.map(({ id }) => keptThread(id, state.threads[id]!)),
    people: [...new Set(named)].flatMap((id) => state.people[id] ?? []),
  }
}

function keptThread(conversationId: string, thread: Thread): KeptThread {
  const messages = thread.messages.slice(-MOST_MESSAGES)
  const isCut = messages.length < thread.messages.length
  return { conversationId, messages, rev: thread.rev, hasOlder: thread.hasOlder || isCut }
}

/** The state with what was kept; without it when its shape is another. */
export function withSnapshot(
  state: State,
  snapshot: Snapshot,
  drafts: State['drafts'],
  { isPlaceChosen = true } = {},
): State {
  if (snapshot.version !== SNAPSHOT_VERSION) return state
  const { me, epoch, limits, usersAt, isInvisible, conversations } = snapshot
  const place = isPlaceChosen ? state.place : snapshot.place
  return {
    ...state,
    session: 'in',
    isRecalled: true,
    me,
    epoch,
    limits,
    usersAt,
    isInvisible,
    place,
    conversations: Object.fromEntries(conversations.map((view) => [view.id, view])),
    threads: Object.fromEntries(
      snapshot.threads.map(({ conversationId, messages, rev, hasOlder }) => [
        conversationId,
        { messages, rev, seenRev: rev, hasOlder, isLoadingOlder: false },
      ]),
    ),
    people: Object.fromEntries(snapshot.people.map((person) => [person.id, person])),
    newFromSeq: firstUnread(conversations, place),
    drafts,
  }
}

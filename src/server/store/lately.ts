// What a node asks the store when it may have missed what another node said: how far conversations are,
// what came after a rev for whoever is in them, and who became a member. Units of the store. By the revs
// of the conversations that a node has, not by a time: an edit moves no time, and an index on one that
// every message moves would make every message dearer.
import type { Message } from '../../protocol/models.ts'
import { memberIds } from './members.ts'
import { messagesSince } from './messages-since.ts'
import { all, first, statement, type Unit } from './statement.ts'

const PAGE = 200

/** How far a conversation is. */
export interface Reach {
  id: string
  rev: number
  /** Of its last message. */
  seq: number
}

/** So many conversations are looked up at once. */
const TOGETHER = 100
const NAMES = Array.from({ length: TOGETHER }, (_, index) => `id${index}`)

const selectSome = statement<Record<string, string>>()((db, value) =>
  db.selectFrom('conversations').select(['id', 'rev', 'seq']).where('id', 'in', NAMES.map(value)),
)

const selectReach = statement<{ id: string }>()((db, value) =>
  db.selectFrom('conversations').select(['rev', 'own_rev as ownRev']).where('id', '=', value('id')),
)

const selectReaches = statement<{ userId: string }>()((db, value) =>
  db
    .selectFrom('members')
    .innerJoin('conversations', 'conversations.id', 'members.conversation_id')
    .select(['conversations.id', 'conversations.rev', 'conversations.seq'])
    .where('user_id', '=', value('userId')),
)

/** Somebody who became a member, and their place in the order in which people did. */
export interface Joined {
  joinedAt: number
  conversationId: string
  userId: string
}

const selectJoined = statement<Joined & { limit: number }>()((db, value) =>
  db
    .selectFrom('members')
    .select(['joined_at as joinedAt', 'conversation_id as conversationId', 'user_id as userId'])
    .where('joined_at', '>=', value('joinedAt'))
    .where((is) =>
      is.or([
        is('joined_at', '>', value('joinedAt')),
        is('conversation_id', '>', value('conversationId')),
        is.and([
          is('conversation_id', '=', value('conversationId')),
          is('user_id', '>', value('userId')),
        ]),
      ]),
    )
    .orderBy('joined_at')
    .orderBy('conversation_id')
    .orderBy('user_id')
    .limit(value('limit')),
)

/** Of all conversations of a user, for the hub. */
export function* reachesOf(input: { userId: string }): Unit<Reach[]> {
  return yield* all(selectReaches, input)
}

/** Of these conversations; one that is not there is left out. */
export function* reaches(input: { conversationIds: readonly string[] }): Unit<Reach[]> {
  const { conversationIds } = input
  const found: Reach[] = []
  for (let from = 0; from < conversationIds.length; from += TOGETHER) {
    const ids = NAMES.map((name, index) => [name, conversationIds[from + index] ?? ''])
    found.push(...(yield* all(selectSome, Object.fromEntries(ids) as Record<string, string>)))
  }
  return found
}

export interface News {
  /** Everything up to this rev is told. */
  upToRev: number
  /** In order of rev; of each message its last change. */
  messages: Message[]
  /** The rev at which the conversation itself last changed, which may lie beyond this page, and who is in
   * it, if that was since. */
  own: { rev: number; memberIds: string[] } | null
  more: boolean
}

/** What changed in a conversation after a rev, whoever asks: a page of messages, and itself. */
export function* newsSince(input: { conversationId: string; rev: number }): Unit<News> {
  const { conversationId, rev } = input
  const row = yield* first(selectReach, { id: conversationId })
  if (row === undefined || row.rev <= rev)
    return { upToRev: row?.rev ?? 0, messages: [], own: null, more: false }
  const found = yield* messagesSince({ conversationId, rev, limit: PAGE + 1 })
  const more = found.length > PAGE
  const messages = found.slice(0, PAGE)
  const upToRev = more ? messages.at(-1)!.rev : row.rev
  const own = row.ownRev > rev ? { rev: row.ownRev, memberIds: yield* memberIds(input) } : null
  return { upToRev, messages, own, more }
}

/** Who became a member of what after this one, a page; without a conversation and a user, at this time or later. */
export function* joinedSince(input: { after: Joined; limit: number }): Unit<Joined[]> {
  return yield* all(selectJoined, { ...input.after, limit: input.limit })
}

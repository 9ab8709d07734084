// A wants to talk to B: asking, accepting, declining. One room per pair, for ever. Units of the store.
import { all, first, statement, type Unit } from './statement.ts'
import { isBlockedEitherWay } from './blocks.ts'
import { insertMessage, type Place } from './messages.ts'
import { findPair, otherMember, pairOf, type Pair } from './pairs.ts'
import { refusedAbout } from './profile.ts'
import { refused, type Refused } from './refused.ts'

export interface NewRequest {
  userId: string
  otherId: string
  /** For the conversation, if this makes one. */
  newId: string
  body: string | null
  clientId: string | null
  contentHash: string | null
  now: number
}

export interface RequestResult {
  conversationId: string
  /** What happened: `asked` the other, `accepted` what they had asked, `kept` as it was, or a retry. */
  outcome: 'asked' | 'accepted' | 'kept' | 'duplicate'
  /** Whether this made the conversation. */
  isNew: boolean
  /** Of making or changing the conversation; 0 when it stayed as it was. */
  rev: number
  /** Where the body went. */
  message: Place | null
}

const selectRequest = statement<{ userId: string; clientId: string }>()((db, value) =>
  db
    .selectFrom('requests')
    .select(['conversation_id as conversationId', 'content_hash as contentHash'])
    .where('sender_id', '=', value('userId'))
    .where('client_id', '=', value('clientId')),
)

const insertRequest = statement<{
  userId: string
  clientId: string
  contentHash: string
  conversationId: string
}>()((db, value) =>
  db.insertInto('requests').values({
    sender_id: value('userId'),
    client_id: value('clientId'),
    content_hash: value('contentHash'),
    conversation_id: value('conversationId'),
  }),
)

/** A message that nothing will ask for, and that is no event. */
const PLAIN = { clientId: null, contentHash: null, event: null }

/** Of a conversation that is made. */
export const FIRST_REV = 1

const insertConversation = statement<{
  newId: string
  pair: string
  userId: string
  now: number
}>()((db, value) =>
  db.insertInto('conversations').values({
    id: value('newId'),
    kind: 'direct',
    pair: value('pair'),
    status: 'requested',
    requested_by: value('userId'),
    seq: 0,
    rev: FIRST_REV,
    own_rev: FIRST_REV,
    member_count: 2,
    created_at: value('now'),
    updated_at: value('now'),
  }),
)

const insertMember = statement<{ conversationId: string; userId: string; now: number }>()(
  (db, value) =>
    db.insertInto('members').values({
      conversation_id: value('conversationId'),
      user_id: value('userId'),
      read_seq: 0,
      joined_at: value('now'),
    }),
)

interface StatusChange {
  conversationId: string
  status: Pair['status']
  requestedBy: string | null
  now: number
}

const updateStatus = statement<StatusChange>()((db, value) =>
  db
    .updateTable('conversations')
    .set((eb) => ({
      status: value('status'),
      requested_by: value('requestedBy'),
      rev: eb('rev', '+', 1),
      own_rev: eb('rev', '+', 1),
      updated_at: value('now'),
    }))
    .where('id', '=', value('conversationId'))
    .returning('rev'),
)

/** Takes the next rev. */
export function* changeStatus(change: StatusChange): Unit<{ rev: number }> {
  return (yield* first(updateStatus, change))!
}

const selectStatus = statement<{ conversationId: string; userId: string }>()((db, value) =>
  db
    .selectFrom('conversations')
    .innerJoin('members', 'members.conversation_id', 'conversations.id')
    .select(['conversations.id', 'status', 'requested_by as requestedBy'])
    .where('conversations.id', '=', value('conversationId'))
    .where('members.user_id', '=', value('userId'))
    .where('kind', '=', 'direct'),
)

/** What carries a clientId of its sender, and the hash of its content. */
interface Once {
  userId: string
  clientId: string | null
  contentHash: string | null
}

/** The conversation that this clientId made before; null when it is new, or there is none. */
export function* knownRequest({
  userId,
  clientId,
  contentHash,
}: Once): Unit<Refused | { conversationId: string } | null> {
  if (clientId === null) return null
  const known = yield* first(selectRequest, { userId, clientId })
  if (known === undefined) return null
  if (known.contentHash !== contentHash) return refused('client_id_reused')
  return { conversationId: known.conversationId }
}

/** From now on this clientId stands for this conversation. */
export function* keepRequest(input: Once & { conversationId: string }): Unit<void> {
  const { clientId, contentHash } = input
  if (clientId !== null && contentHash !== null)
    yield* all(insertRequest, { ...input, clientId, contentHash })
}

/** Asks; or, if the other has asked already, accepts. The body becomes a message. */
export function* requestConversation(request: NewRequest): Unit<Refused | RequestResult> {
  const { userId, otherId } = request
  const known = yield* knownRequest(request)
  if (known !== null)
    return 'refused' in known
      ? known
      : { ...known, outcome: 'duplicate', isNew: false, rev: 0, message: null }
  const gone = yield* refusedAbout({ userId: otherId })
  if (gone !== null) return gone
  if (yield* isBlockedEitherWay({ userId, otherId })) return refused('blocked')
  const pair = yield* findPair({ userId, otherId })
  const outcome = pair === null ? 'asked' : outcomeOf(pair, request)
  if (typeof outcome !== 'string') return outcome

  const conversationId = pair?.id ?? request.newId
  let rev = 0
  if (pair === null) rev = yield* makeConversation(request)
  else if (outcome !== 'kept') {
    const status = outcome === 'accepted' ? 'accepted' : 'requested'
    const requestedBy = outcome === 'accepted' ? pair.requestedBy : userId
    rev = (yield* changeStatus({ conversationId, status, requestedBy, now: request.now })).rev
  }
  const message = yield* writeBody(conversationId, request)
  yield* keepRequest({ ...request, conversationId })
  return { conversationId, outcome, isNew: pair === null, rev, message }
}

/** What asking means for a pair that has a conversation. */
function outcomeOf(pair: Pair, { userId, body }: NewRequest): RequestResult['outcome'] | Refused {
  const iAsked = pair.requestedBy === userId
  if (pair.status === 'accepted') return 'kept'
  if (pair.status === 'declined') return iAsked ? refused('declined') : 'asked'
  if (!iAsked) return 'accepted'
  return body === null ? 'kept' : refused('not_accepted')
}

/** Makes the conversation of two people, requested by the first; answers its rev. */
export function* makeConversation({
  newId,
  userId,
  otherId,
  now,
}: Pick<NewRequest, 'newId' | 'userId' | 'otherId' | 'now'>): Unit<number> {
  yield* all(insertConversation, { newId, pair: pairOf(userId, otherId), userId, now })
  for (const member of [userId, otherId])
    yield* all(insertMember, { conversationId: newId, userId: member, now })
  return FIRST_REV
}

function* writeBody(conversationId: string, request: NewRequest): Unit<Place | null> {
  const { userId, body, now } = request
  if (body === null) return null
  const message = { conversationId, senderId: userId, body, ...PLAIN, now }
  return yield* insertMessage(message)
}

/** Accepts or declines what the other has asked. Doing it again changes nothing. */
export function* answerRequest(input: {
  conversationId: string
  userId: string
  answer: 'accepted' | 'declined'
  now: number
}): Unit<Refused | { isChanged: boolean; otherId: string; rev: number }> {
  const { conversationId, userId, answer, now } = input
  const found = yield* first(selectStatus, { conversationId, userId })
  if (found === undefined) return refused('not_found')
  const otherId = yield* otherMember(input)
  if (found.status === answer) return { isChanged: false, otherId, rev: 0 }
  if (found.requestedBy === userId || found.status !== 'requested') return refused('forbidden')
  if (answer === 'accepted') {
    const gone = yield* refusedAbout({ userId: otherId })
    if (gone !== null) return gone
    if (yield* isBlockedEitherWay({ userId, otherId })) return refused('blocked')
  }
  const change = { conversationId, status: answer, requestedBy: otherId, now }
  return { isChanged: true, otherId, ...(yield* changeStatus(change)) }
}

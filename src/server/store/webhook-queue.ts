// What waits to be told to other backends, and what could not be told: two tables. Units of the store; rows
// come from webhook-events.ts, inside the change that they tell of, and go by the sender's word.
import { all, first, statement, type Unit } from './statement.ts'

export interface NewWebhook {
  /** As the settings call it: origin and path. */
  address: string
  /** Within it order is kept: a conversation, or a user for coming and going. */
  lane: string
  eventId: string
  type: string
  /** The JSON that is signed and sent. */
  body: string
  queuedAt: number
}

export interface QueuedWebhook extends NewWebhook {
  /** Grows with each row, and is never used again. */
  id: number
  attempts: number
}

export interface DeadLetter extends QueuedWebhook {
  lastError: string
  diedAt: number
}

const COLUMNS = [
  'id',
  'address',
  'lane',
  'event_id as eventId',
  'type',
  'body',
  'queued_at as queuedAt',
  'attempts',
] as const

const insertQueued = statement<NewWebhook>()((db, value) =>
  db.insertInto('webhook_queue').values({
    address: value('address'),
    lane: value('lane'),
    event_id: value('eventId'),
    type: value('type'),
    body: value('body'),
    queued_at: value('queuedAt'),
  }),
)

const selectAfter = statement<{ id: number; limit: number }>()((db, value) =>
  db
    .selectFrom('webhook_queue')
    .select(['id', 'address', 'lane'])
    .where('id', '>', value('id'))
    .orderBy('id')
    .limit(value('limit')),
)

const selectNext = statement<{ address: string; lane: string; limit: number }>()((db, value) =>
  db
    .selectFrom('webhook_queue')
    .select(COLUMNS)
    .where('address', '=', value('address'))
    .where('lane', '=', value('lane'))
    .orderBy('id')
    .limit(value('limit')),
)

const selectQueued = statement<{ id: number }>()((db, value) =>
  db.selectFrom('webhook_queue').select(COLUMNS).where('id', '=', value('id')),
)

const deleteQueued = statement<{ id: number }>()((db, value) =>
  db.deleteFrom('webhook_queue').where('id', '=', value('id')).returning('id'),
)

const countTry = statement<{ id: number; lastError: string }>()((db, value) =>
  db
    .updateTable('webhook_queue')
    .set((eb) => ({ attempts: eb('attempts', '+', 1), last_error: value('lastError') }))
    .where('id', '=', value('id')),
)

const countWaiting = statement()((db) =>
  db
    .selectFrom((eb) =>
      eb
        .selectFrom('webhook_queue')
        .select((of) => [of.fn.countAll<number>().as('count'), of.fn.min('id').as('firstId')])
        .groupBy('address')
        .as('waiting'),
    )
    .innerJoin('webhook_queue as first', 'first.id', 'waiting.firstId')
    .select(['address', 'count', 'queued_at as oldestAt', 'attempts', 'last_error as lastError'])
    .orderBy('address'),
)

const insertDead = statement<QueuedWebhook & { lastError: string; diedAt: number }>()((db, value) =>
  db.insertInto('webhook_dead_letters').values({
    address: value('address'),
    lane: value('lane'),
    event_id: value('eventId'),
    type: value('type'),
    body: value('body'),
    queued_at: value('queuedAt'),
    attempts: value('attempts'),
    last_error: value('lastError'),
    died_at: value('diedAt'),
  }),
)

const selectDead = statement()((db) =>
  db
    .selectFrom('webhook_dead_letters')
    .select([...COLUMNS, 'last_error as lastError', 'died_at as diedAt'])
    .orderBy('id'),
)

/** All but the newest; the count of those that go. */
const trimDead = statement<{ most: number }>()((db, value) =>
  db
    .deleteFrom('webhook_dead_letters')
    .where('id', '<=', (eb) =>
      eb
        .selectFrom('webhook_dead_letters')
        .select('id')
        .orderBy('id', 'desc')
        .limit(1)
        .offset(value('most')),
    )
    .returning('id'),
)

const deleteDead = statement<{ id: number }>()((db, value) =>
  db.deleteFrom('webhook_dead_letters').where('id', '=', value('id')),
)

export function* queueWebhook(webhook: NewWebhook): Unit<void> {
  yield* all(insertQueued, webhook)
}

/** Where something waits that came after this id, in order. */
export function* webhooksAfter(input: {
  id: number
  limit: number
}): Unit<Pick<QueuedWebhook, 'id' | 'address' | 'lane'>[]> {
  return yield* all(selectAfter, input)
}

/** What is to be told first, in order. */
export function* nextWebhooks(input: {
  address: string
  lane: string
  limit: number
}): Unit<QueuedWebhook[]> {
  return yield* all(selectNext, input)
}

/** They were told. Answers how many of them waited still. */
export function* endWebhooks(input: { ids: readonly number[] }): Unit<number> {
  let ended = 0
  for (const id of input.ids) if ((yield* first(deleteQueued, { id })) !== undefined) ended++
  return ended
}

/** It was tried, and has to be tried again. */
export function* keepWebhook(input: { id: number; lastError: string }): Unit<void> {
  yield* all(countTry, input)
}

/** Makes dead letters of those that wait still, and keeps only the newest `most` of all dead letters.
 * Answers how many died, and how many of the oldest were dropped for good. */
export function* buryWebhooks(input: {
  ids: readonly number[]
  lastError: string
  now: number
  most: number
}): Unit<{ buried: number; dropped: number }> {
  let buried = 0
  for (const id of input.ids) {
    const webhook = yield* first(selectQueued, { id })
    if (webhook === undefined) continue
    yield* all(insertDead, { ...webhook, lastError: input.lastError, diedAt: input.now })
    yield* all(deleteQueued, { id })
    buried++
  }
  const dropped = yield* all(trimDead, { most: input.most })
  return { buried, dropped: dropped.length }
}

/** What waits for an address; the tries and their last error are those of the first. */
export interface Waiting {
  address: string
  count: number
  oldestAt: number
  attempts: number
  lastError: string | null
}

/** What waits, by address. */
export function* waitingWebhooks(): Unit<Waiting[]> {
  return yield* all(countWaiting, {})
}

/** The oldest first. */
export function* deadLetters(): Unit<DeadLetter[]> {
  return yield* all(selectDead, {})
}

/** Puts those of these addresses, or all when none are known, at the end of the queue, as if they were new.
 * Answers how many, and for which addresses some are left. */
export function* reviveDeadLetters(input: {
  addresses: readonly string[] | null
  now: number
}): Unit<{ revived: number; left: string[] }> {
  const left = new Set<string>()
  let revived = 0
  for (const letter of yield* all(selectDead, {})) {
    if (input.addresses?.includes(letter.address) === false) {
      left.add(letter.address)
      continue
    }
    yield* all(insertQueued, { ...letter, queuedAt: input.now })
    yield* all(deleteDead, { id: letter.id })
    revived++
  }
  return { revived, left: [...left] }
}

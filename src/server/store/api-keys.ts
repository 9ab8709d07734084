// API keys of backends: of each only its hash, so that nobody who reads the database can call. Units of the
// store. A key that has ended keeps its row, for whoever lists them.
import { refused, type Refused } from './refused.ts'
import { all, first, statement, type Unit } from './statement.ts'

export interface ApiKeyRow {
  name: string
  /** Separated by spaces; `*` for all. */
  scopes: string
  createdAt: number
  endsAt: number | null
}

const selectByHash = statement<{ hash: string; now: number }>()((db, value) =>
  db
    .selectFrom('api_keys')
    .select(['name', 'scopes'])
    .where('hash', '=', value('hash'))
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', value('now'))])),
)

const selectAll = statement()((db) =>
  db
    .selectFrom('api_keys')
    .select(['name', 'scopes', 'created_at as createdAt', 'ends_at as endsAt'])
    .orderBy('name')
    .orderBy('created_at'),
)

/** The one without an end: there is at most one of each name. */
const selectCurrent = statement<{ name: string }>()((db, value) =>
  db
    .selectFrom('api_keys')
    .select(['hash', 'scopes'])
    .where('name', '=', value('name'))
    .where('ends_at', 'is', null),
)

const insertKey = statement<{ hash: string; name: string; scopes: string; now: number }>()(
  (db, value) =>
    db.insertInto('api_keys').values({
      hash: value('hash'),
      name: value('name'),
      scopes: value('scopes'),
      created_at: value('now'),
      ends_at: null,
    }),
)

/** All that work, also those that were to end later. */
const endKeys = statement<{ name: string; endsAt: number }>()((db, value) =>
  db
    .updateTable('api_keys')
    .set({ ends_at: value('endsAt') })
    .where('name', '=', value('name'))
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', value('endsAt'))]))
    .returning('hash'),
)

/** Whose key this is and what it may do; null when there is none, or it has ended. */
export function* findApiKey(input: {
  hash: string
  now: number
}): Unit<{ name: string; scopes: string } | null> {
  return (yield* first(selectByHash, input)) ?? null
}

export function* listApiKeys(): Unit<ApiKeyRow[]> {
  return yield* all(selectAll, {})
}

/** Refuses a name that has a key. */
export function* makeApiKey(input: {
  hash: string
  name: string
  scopes: string
  now: number
}): Unit<Refused | { scopes: string }> {
  if ((yield* first(selectCurrent, input)) !== undefined) return refused('forbidden')
  yield* all(insertKey, input)
  return { scopes: input.scopes }
}

/** Gives a name another key that may do the same; the one before ends at `endsAt`. */
export function* rotateApiKey(input: {
  hash: string
  name: string
  endsAt: number
  now: number
}): Unit<Refused | { scopes: string }> {
  const current = yield* first(selectCurrent, input)
  if (current === undefined) return refused('not_found')
  yield* all(endKeys, input)
  yield* all(insertKey, { ...input, scopes: current.scopes })
  return { scopes: current.scopes }
}

/** Ends all keys of a name; answers how many that were. */
export function* endApiKeys(input: { name: string; endsAt: number }): Unit<number> {
  return (yield* all(endKeys, input)).length
}

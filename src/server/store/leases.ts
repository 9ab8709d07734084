// Who of the nodes that share this store does what only one may do: a text for each such thing, which changes hands
// only from what it was. Units of the store; called through store.ts, by lead.ts.
import { all, first, statement, type Unit } from './statement.ts'

const PREFIX = 'lease '

const selectLease = statement<{ key: string }>()((db, value) =>
  db.selectFrom('meta').select('value').where('key', '=', value('key')),
)

const insertLease = statement<{ key: string; to: string }>()((db, value) =>
  db
    .insertInto('meta')
    .values({ key: value('key'), value: value('to') })
    .onConflict((conflict) => conflict.doNothing()),
)

const updateLease = statement<{ key: string; from: string; to: string }>()((db, value) =>
  db
    .updateTable('meta')
    .set({ value: value('to') })
    .where('key', '=', value('key'))
    .where('value', '=', value('from'))
    .returning('value'),
)

/** Empty when nobody ever had it. */
export function* readLease(input: { name: string }): Unit<string> {
  return (yield* first(selectLease, { key: PREFIX + input.name }))?.value ?? ''
}

/** Whether it was `from` and is `to` now: of many at the same time, one does it. */
export function* moveLease(input: { name: string; from: string; to: string }): Unit<boolean> {
  const key = PREFIX + input.name
  if (input.from === '') yield* all(insertLease, { key, to: '' })
  return (yield* first(updateLease, { key, from: input.from, to: input.to })) !== undefined
}

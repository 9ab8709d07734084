// What belongs to the whole database: its epoch, and the lobby that is always there.
import { all, first, statement, type Unit } from './statement.ts'

const insertLobby = statement<{ lobbyId: string; now: number }>()((db, value) =>
  db
    .insertInto('conversations')
    .values({
      id: value('lobbyId'),
      kind: 'lobby',
      status: 'accepted',
      seq: 0,
      rev: 0,
      own_rev: 0,
      created_at: value('now'),
      updated_at: value('now'),
    })
    .onConflict((conflict) => conflict.doNothing()),
)

const insertEpoch = statement<{ epoch: string }>()((db, value) =>
  db
    .insertInto('meta')
    .values({ key: 'epoch', value: value('epoch') })
    .onConflict((conflict) => conflict.doNothing()),
)

const selectEpoch = statement()((db) =>
  db.selectFrom('meta').select('value').where('key', '=', 'epoch'),
)

const insertSecret = statement<{ name: string; made: string }>()((db, value) =>
  db
    .insertInto('meta')
    .values({ key: value('name'), value: value('made') })
    .onConflict((conflict) => conflict.doNothing()),
)

const selectSecret = statement<{ name: string }>()((db, value) =>
  db.selectFrom('meta').select('value').where('key', '=', value('name')),
)

/** The secret of this name: what was made first, by whichever node. */
export function* keepSecret(input: { name: string; made: string }): Unit<string> {
  const kept = yield* first(selectSecret, input)
  if (kept !== undefined) return kept.value
  yield* all(insertSecret, input)
  return (yield* first(selectSecret, input))!.value
}

/** Makes the lobby and the epoch if they are missing; answers the epoch. Run once at boot. */
export function* openHouse(input: { lobbyId: string; epoch: string; now: number }): Unit<string> {
  yield* all(insertLobby, input)
  yield* all(insertEpoch, input)
  return (yield* first(selectEpoch, {}))!.value
}

/** Reads something, to show that the store answers. */
export function* check(): Unit<void> {
  yield* first(selectEpoch, {})
}

// In which order test files run, for how long, and which run a second time over PostgreSQL; called by test.js.
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundleOf, LENDER } from './test-bundle.js'

/** The last matching row holds. Stories and faults measure time, so they run alone. */
const ROWS = [
  { folder: 'test/', limitSeconds: 120, atOnce: 2 },
  { folder: 'test/server/', over: 'PostgreSQL', limitSeconds: 120, atOnce: 2 },
  { folder: 'test/stories/', limitSeconds: 240, atOnce: 1 },
  { folder: 'test/faults/', limitSeconds: 600, atOnce: 1 },
]

/** Where the store is asked. */
const OVER_POSTGRES =
  /^test\/server\/((chat|store|realtime|http|webhooks)\/|(app|backend-flow|retries)\.test)/
/** What is about SQLite's own files; has a PostgreSQL of its own; asks no store, or only as its neighbours do. */
const NOT_OVER_POSTGRES = [
  /\/store\/(running|group-commit|migrations)\.test/,
  /\/store\/postgres[^/]*\.test/,
  /\/realtime\/(batch|heartbeat|hub|websocket|(long|lossy)-poll(-ends)?|door-limits|revocations)\.test/,
  /\/http\/(cookie|cors|docs|headers|page)\.test/,
  /\/webhooks\/(arrivals|lanes|listing|pace|post)\.test/,
]

/** A row for each round of runs; a run is a file, over SQLite unless its label says else. */
export function roundsOf(files) {
  return ROWS.map((row) => {
    const mine = row.over
      ? files.filter(isOverPostgres)
      : files.filter(
          (file) => ROWS.findLast(({ folder, over }) => !over && file.startsWith(folder)) === row,
        )
    const label = (file) => (row.over ? `${file} (${row.over})` : file)
    return { ...row, runs: mine.map((file) => ({ file, label: label(file) })) }
  })
}

const isOverPostgres = (file) =>
  OVER_POSTGRES.test(file) && !NOT_OVER_POSTGRES.some((left) => left.test(file))

/** Starts a PostgreSQL that lends a database to each data folder; it ends with this process. */
export async function lendDatabases() {
  const { startPostgres } = await import(pathToFileURL(resolve(bundleOf(LENDER))))
  const { url } = await startPostgres()
  return { RELAIS_TEST_POSTGRES: url }
}

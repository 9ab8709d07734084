// Which test files run beside which, for how long, and which run a second time over PostgreSQL; called by test.js.
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundleOf, LENDER } from './test-bundle.js'

/** The last matching row holds. What mostly waits, for a lease, a silence or a start, has a lane of its own beside
 * those that work, so that neither the machine nor people wait for it. */
const ROWS = [
  { files: /^test\//, lane: 'works', limitSeconds: 240 },
  { files: /^test\/faults\//, lane: 'waits', limitSeconds: 600 },
]

/** How many files of a lane run at once; the lanes run beside each other. */
const AT_ONCE = { works: 2, waits: 1 }

/** Where the store is asked. */
const OVER_POSTGRES =
  /^test\/server\/((chat|store|realtime|http|webhooks)\/|(app|backend-flow|retries)\.test)/
/** What is about SQLite's own files; has a PostgreSQL of its own; asks no store, or only as its neighbours do. */
const NOT_OVER_POSTGRES = [
  /\/chat\/(foreign-users|tickets|watchers)\.test/,
  /\/store\/(running|group-commit|migrations|content-sum)\.test/,
  /\/store\/postgres[^/]*\.test/,
  /\/realtime\/(batch|heartbeat|hub|people|revocations|websocket|(long|lossy)-poll(-ends)?|door-limits)\.test/,
  /\/http\/(cookie|cors|docs|headers|metrics|node-calls|page)\.test/,
  /\/webhooks\/(arrivals|lanes|listing|pace|post)\.test/,
]

/** A run is a file, over SQLite unless it says else. */
export function runsOf(files) {
  const rowOf = (file) => ROWS.findLast((row) => row.files.test(file))
  const again = files.filter(isOverPostgres)
  return [
    ...files.map((file) => ({ ...rowOf(file), file, label: file })),
    ...again.map((file) => ({ ...rowOf(file), file, label: `${file} (PostgreSQL)`, isLent: true })),
  ]
}

const isOverPostgres = (file) =>
  OVER_POSTGRES.test(file) && !NOT_OVER_POSTGRES.some((left) => left.test(file))

/** A queue for each that works; those of a lane share theirs. */
export const queuesOf = (runs) =>
  Object.entries(AT_ONCE).flatMap(([lane, count]) =>
    Array(count).fill(runs.filter((run) => run.lane === lane)),
  )

/** Starts a PostgreSQL that lends a database to each data folder; it ends with this process. */
export async function lendDatabases() {
  const { startPostgres } = await import(pathToFileURL(resolve(bundleOf(LENDER))))
  const { url } = await startPostgres()
  return { RELAIS_TEST_POSTGRES: url }
}

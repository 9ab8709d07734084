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

/** One file of each runs at once, from the first of these lanes that has one left. */
const WORKERS = [['works'], ['works'], ['waits', 'works']]

/** Where the store is asked. */
const OVER_POSTGRES =
  /^test\/server\/((chat|store|realtime|http|webhooks)\/|(app|backend-flow|retries)\.test)/
/** What is about SQLite's own files; has a PostgreSQL of its own; asks no store, or only as its neighbours do. */
const NOT_OVER_POSTGRES = [
  /\/chat\/(foreign-users|tickets|watchers)\.test/,
  /\/store\/(running|group-commit|sqlite-append|sqlite-read|migrations|messages-since|content-sum|statement)\.test/,
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

/** For each that works at once, what answers its next run, or nothing when none is left. */
export function workersOf(runs) {
  const left = [...runs]
  return WORKERS.map((lanes) => () => {
    const at = lanes.map((lane) => left.findIndex((run) => run.lane === lane)).find((i) => i >= 0)
    return at === undefined ? undefined : left.splice(at, 1)[0]
  })
}

/** Starts a PostgreSQL that lends a database to each data folder; it ends with this process. */
export async function lendDatabases() {
  const { startPostgres } = await import(pathToFileURL(resolve(bundleOf(LENDER))))
  const { url } = await startPostgres()
  return { RELAIS_TEST_POSTGRES: url }
}

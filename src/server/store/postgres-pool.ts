// Connections to PostgreSQL, and what its errors mean. The only file that knows the package `pg`; used by the
// other postgres files. Nothing here waits without an end, and no lost connection ends the process.
import { createHash } from 'node:crypto'
import { DatabaseError, Pool, types, type PoolClient } from 'pg'
import { Refusal } from '../../protocol/refusal.ts'

/** With the one beside them, twelve of each node. */
const MOST_CONNECTIONS = 11
const MOST_WAITING = 5000
const CONNECT_MS = 3000
/** A node that is stopped inside a transaction must not hold its locks for longer than others wait. */
const SESSION = {
  default_transaction_isolation: 'read\\ committed',
  synchronous_commit: 'on',
  lock_timeout: 5000,
  idle_in_transaction_session_timeout: 4000,
  client_min_messages: 'warning',
}
const STATEMENT_MS = 10_000
/** After the server's own limit: for a server that says nothing any more. */
const SILENT_MS = 2000
const INT8 = 20

/** The connection broke: what it was doing may be done, or not. */
export class Lost extends Error {}
/** There was no connection: nothing was done. */
export class Away extends Lost {}

export interface Query {
  sql: string
  values?: unknown[]
  /** Of a prepared statement; left out for what is sent once. */
  name?: string
  /** How long an answer is waited for; left out: a little longer than PostgreSQL lets a statement run. */
  timeoutMs?: number
}

/** Sends a query and answers its rows; throws Lost, or what PostgreSQL says. */
export type Ask = (query: Query) => Promise<unknown[]>

export class PostgresPool {
  readonly #pool: Pool
  readonly #url: string

  /** `statementMs` is how long one statement may take. */
  constructor(
    url: string,
    readonly statementMs = STATEMENT_MS,
    most = MOST_CONNECTIONS,
  ) {
    this.#url = url
    const { address, options } = withoutOptions(url)
    const session = { ...SESSION, statement_timeout: statementMs }
    const ours = Object.entries(session).map(([name, value]) => `-c ${name}=${value}`)
    this.#pool = new Pool({
      connectionString: address,
      max: most,
      connectionTimeoutMillis: CONNECT_MS,
      idleTimeoutMillis: 30_000,
      query_timeout: statementMs + SILENT_MS,
      keepAlive: true,
      application_name: 'relais',
      options: [options, ...ours].join(' '),
      types: {
        // Times and counters stay far below 2^53.
        getTypeParser: ((oid: number, format: 'text') =>
          oid === INT8 ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
      },
    })
    // An idle connection that breaks is dropped; the next use makes another.
    this.#pool.on('error', () => {})
    this.#pool.on('connect', (client) => void client.on('error', () => {}))
  }

  /** One statement, which is its own transaction. */
  ask(query: Query): Promise<unknown[]> {
    return this.use((ask) => ask(query))
  }

  /** Lends a connection; one on which something broke is not used again. */
  async use<Result>(act: (ask: Ask) => Promise<Result>): Promise<Result> {
    const client = await this.#connect()
    let isBroken = false
    const ask: Ask = async ({ sql, values, name, timeoutMs }) => {
      try {
        const query = {
          text: sql,
          ...(values && { values }),
          ...(name !== undefined && { name }),
          ...(timeoutMs !== undefined && { query_timeout: timeoutMs }),
        }
        return (await client.query(query)).rows as unknown[]
      } catch (error) {
        isBroken ||= !(error instanceof DatabaseError) || isEnd(error.code)
        throw lostOr(error)
      }
    }
    try {
      return await act(ask)
    } finally {
      // Nor one that is still inside a transaction: whoever got it next would be refused.
      client.release(isBroken || client.getTransactionStatus() !== 'I')
    }
  }

  /** Another one, of a single connection, for whoever must not wait for all the others. */
  beside(): PostgresPool {
    return new PostgresPool(this.#url, this.statementMs, 1)
  }

  close(): Promise<void> {
    return this.#pool.end()
  }

  async #connect(): Promise<PoolClient> {
    if (this.#pool.waitingCount >= MOST_WAITING) throw new Away('too much waits for PostgreSQL')
    try {
      return await this.#pool.connect()
    } catch (error) {
      const lost = lostOr(error)
      throw lost instanceof Lost ? new Away(lost.message, { cause: error }) : lost
    }
  }
}

/** Runs what begins and commits a transaction; what fails is rolled back. */
export async function orRollBack<Result>(ask: Ask, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act()
  } catch (error) {
    // Of a broken connection PostgreSQL itself rolls back.
    if (!(error instanceof Lost))
      await ask({ sql: 'ROLLBACK' }).catch(() => {
        // The connection is lost meanwhile; the first error says more.
      })
    throw error
  }
}

/** Options in an address would take the place of ours; taken out, they come before them, so that ours win. */
function withoutOptions(url: string): { address: string; options: string } {
  const address = new URL(url)
  const options = address.searchParams.get('options')
  if (options === null) return { address: url, options: '' }
  address.searchParams.delete('options')
  return { address: String(address), options }
}

/** Connection errors (08), the server's end or start (57P0x), none free (53300), a transaction that is over (25P0x).
 * A server that became a standby (25006, and 0A000 where a transaction begins); another one may be there by now. What
 * was prepared before a migration (0A000) is prepared again by the next connection. */
const isEnd = (code = ''): boolean => /^(08|57P|53300|25P0[23]|25006|0A000)/.test(code)

function lostOr(error: unknown): unknown {
  if (error instanceof DatabaseError && !isEnd(error.code)) return error
  return new Lost(messageOf(error), { cause: error })
}

/** Of a name with several addresses each has a message of its own. */
const messageOf = (error: unknown): string =>
  error instanceof AggregateError
    ? error.errors.map((each) => (each as Error).message).join(', ')
    : (error as Error).message

export const codeOf = (error: unknown): string =>
  error instanceof DatabaseError ? (error.code ?? '') : ''

/** Others were in the way: a conflict, a deadlock, or they made the same thing first. */
export const isConflict = (error: unknown): boolean => /^(40001|40P01|23505)$/.test(codeOf(error))

const UNAVAILABLE =
  'The database does not answer. What was to be stored is stored, or not: send it again, with the same clientId.'

/** What whoever asked is told; anything else is a fault of ours. */
export function refusalOf(error: unknown): unknown {
  const code = codeOf(error)
  if (code === '53100')
    return new Refusal(
      'storage_full',
      'The disk of the database is full; nothing was stored.',
      5000,
    )
  // An untranslatable character: U+0000 is the only one that a JavaScript text can hold.
  if (code === '22021')
    return new Refusal('bad_field', 'The character U+0000 cannot be stored; leave it out.')
  // Locks and statements that took too long (55P03, 57014), no memory (53200), conflicts to the end; and whoever runs
  // it has taken the user, the database or a right away (28, 3D000, 42501), perhaps to give them back.
  if (error instanceof Lost || /^(28|3D000|40001|40P01|42501|53200|55P03|57014)/.test(code))
    return new Refusal('unavailable', UNAVAILABLE, 1000)
  return error
}

export const nameOf = (sql: string): string =>
  `r_${createHash('sha256').update(sql).digest('hex').slice(0, 24)}`

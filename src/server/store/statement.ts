// SQL written once, typed by Kysely, compiled once per database; and units, the atomic steps made of it.
// A unit yields statements and receives their rows, so the same unit runs inside a synchronous SQLite
// transaction and, with awaits, inside a PostgreSQL one. It never sees a connection.
import { sql, type Compilable, type Kysely, type RawBuilder } from 'kysely'
import type { Schema } from './schema.ts'

/** Stands for a value that each run supplies. */
class Placeholder {
  constructor(readonly name: string) {}
}

export type Dialect = 'sqlite' | 'postgres'

/** What stands in a query for its named values. */
export type Value<Input> = <Name extends keyof Input & string>(
  name: Name,
) => NonNullable<Input[Name]>

type Build<Input, Row> = (
  db: Kysely<Schema>,
  value: Value<Input>,
  /** For what the databases call by different names. */
  dialect: Dialect,
) => Compilable<Row>

export interface Statement<Input, Row> {
  readonly build: Build<Input, Row>
}

/** A query with its named values, such as `statement<{ id: string }>()((db, value) => …)`. */
export const statement =
  <Input = Record<never, never>>() =>
  <Row>(build: Build<Input, Row>): Statement<Input, Row> => ({ build })

/** Whether a column holds one of a list of any length, which is a single value. */
export const isOneOf = (
  column: string,
  list: readonly string[],
  dialect: Dialect,
): RawBuilder<boolean> =>
  dialect === 'sqlite'
    ? sql`${sql.ref(column)} in (select value from json_each(${list}))`
    : sql`${sql.ref(column)} = any(${list})`

export interface CompiledStatement {
  readonly sql: string
  /** The values in the order of the SQL's placeholders. */
  readonly bind: (input: object) => unknown[]
}

/** SQLite plans with the number that is bound, and so compiles the statement anew at each run; not with a sum. */
const BOUND_LIMIT = /\blimit \?/g

/** Called once per statement and database; the result is kept by the driver. */
export function compile(
  { build }: Statement<never, unknown>,
  db: Kysely<Schema>,
  dialect: Dialect,
): CompiledStatement {
  const value = (name: string) => new Placeholder(name) as never
  const isSqlite = dialect === 'sqlite'
  const { sql: written, parameters } = build(db, value, dialect).compile()
  const names = parameters.map((one) => (one instanceof Placeholder ? one.name : null))
  const bind = (input: object) =>
    names.map((name, index) => {
      if (name === null) return parameters[index]
      const given = (input as Record<string, unknown>)[name]
      return isSqlite && Array.isArray(given) ? JSON.stringify(given) : given
    })
  return { sql: isSqlite ? written.replaceAll(BOUND_LIMIT, '$& + 0') : written, bind }
}

/** One step of a unit: run this statement with these values. */
export interface Step {
  readonly statement: Statement<never, unknown>
  readonly input: object
}

/** An atomic step of the store. It refuses before its first write, and then by its result: a unit that
 * throws makes everybody's turn run again one by one. */
export type Unit<Result> = Generator<Step, Result, unknown[]>

export function* all<Input extends object, Row>(
  statement: Statement<Input, Row>,
  input: Input,
): Unit<Row[]> {
  return (yield { statement: statement as unknown as Statement<never, unknown>, input }) as Row[]
}

export function* first<Input extends object, Row>(
  statement: Statement<Input, Row>,
  input: Input,
): Unit<Row | undefined> {
  return (yield* all(statement, input))[0]
}

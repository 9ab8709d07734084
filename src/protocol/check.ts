// Checks a value against a shape of the contract, and says in one sentence which field is wrong and what
// was expected. Called at the doors (frames, HTTP), never inside.
import { z } from 'zod'
import { Refusal } from './refusal.ts'

const DEPTH_LIMIT = 8
/** Never repeated in an answer, which may end in a log or on a shared screen. */
const SECRET = new Set(['password', 'token'])

/** Parses JSON text to a value nested at most 8 levels deep; throws a Refusal that says where it fails. */
export function parseJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const { message } = error as Error
    const place = / at position \d+/.test(message) ? '' : ` at position ${faultPosition(text)}`
    throw new Refusal('bad_json', `This is not JSON: ${message}${place}.`)
  }
  checkDepth(value, 1)
  return value
}

/** Where the JSON stops being JSON: the end of the longest beginning that only lacks its end. */
function faultPosition(text: string): number {
  let [good, bad] = [0, text.length]
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (isBeginning(text.slice(0, middle))) good = middle
    else bad = middle
  }
  return isBeginning(text) ? text.length : good
}

function isBeginning(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    const { message } = error as Error
    const place = / at position (\d+)/.exec(message)?.[1]
    return place === undefined ? message.includes('end of JSON') : Number(place) === text.length
  }
}

function checkDepth(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) return
  if (depth > DEPTH_LIMIT)
    throw new Refusal(
      'too_deep',
      `Objects and lists may be nested ${DEPTH_LIMIT} levels deep, not more.`,
    )
  // An own key `__proto__` would be dropped silently by some checks and obeyed by some code.
  if (Object.hasOwn(value, '__proto__'))
    throw new Refusal('unknown_field', '"__proto__" is not a field; leave it out.')
  for (const inner of Object.values(value)) checkDepth(inner, depth + 1)
}

/** A strict object of this shape, made once and kept by the caller. */
export const strict = <S extends z.ZodRawShape>(shape: S): z.ZodObject<S, z.core.$strict> =>
  z.strictObject(shape)

/** Returns the checked value, or throws a Refusal whose sentence starts with `what`, such as a command's name. */
export function check<S extends z.ZodRawShape>(
  schema: z.ZodObject<S, z.core.$strict>,
  value: unknown,
  what: string,
): z.infer<z.ZodObject<S>> {
  const result = schema.safeParse(value)
  if (result.success) return result.data as z.infer<z.ZodObject<S>>
  const { issues } = result.error
  throw (
    renamedRefusal(issues, schema.shape, value, what) ??
    refusalOf(issues[0]!, schema.shape, value, what)
  )
}

/** A field is missing and an unknown one is there: most likely it has another name. */
function renamedRefusal(
  issues: readonly z.core.$ZodIssue[],
  shape: z.ZodRawShape,
  value: unknown,
  what: string,
): Refusal | null {
  const unknown = issues.find((issue) => issue.code === 'unrecognized_keys')?.keys[0]
  const missing = issues
    .map((issue) => String(issue.path[0] ?? ''))
    .filter((field) => field !== '' && (value as Record<string, unknown>)[field] === undefined)
    .map((field) => `"${field}"`)
  if (unknown === undefined || missing.length === 0) return null
  const [are, names] = [missing.length === 1 ? 'is' : 'are', missing.join(' and ')]
  return new Refusal(
    'missing_field',
    `${what}: ${names} ${are} missing, and "${unknown}" is not a field; it takes ${fieldsOf(shape)}.`,
  )
}

function fieldsOf(shape: z.ZodRawShape): string {
  const known = Object.keys(shape).map((key) => `"${key}"`)
  return known.length === 0 ? 'no fields' : known.join(', ')
}

function refusalOf(
  issue: z.core.$ZodIssue,
  shape: z.ZodRawShape,
  value: unknown,
  what: string,
): Refusal {
  if (issue.code === 'unrecognized_keys')
    return new Refusal(
      'unknown_field',
      `${what}: "${issue.keys[0]}" is not a field; it takes ${fieldsOf(shape)}.`,
    )
  const field = String(issue.path[0] ?? '')
  const schema = shape[field]
  const expected = (schema && describe(schema)) || 'another value'
  const given = (value as Record<string, unknown> | null)?.[field]
  if (field === '') return new Refusal('bad_field', `${what}: expected one JSON object.`)
  if (given === undefined)
    return new Refusal('missing_field', `${what}: "${field}" is missing; expected ${expected}.`)
  if (issue.code === 'too_big' && issue.origin === 'string')
    return new Refusal('too_long', `${what}: "${field}" is too long; expected ${expected}.`)
  const got = SECRET.has(field) ? '' : `; ${gotOf(issue, given)}`
  return new Refusal('bad_field', `${what}: "${field}" must be ${expected}${got}.`)
}

/** What came instead; inside a list or an object, the first thing there that is wrong. */
function gotOf(issue: z.core.$ZodIssue, given: unknown): string {
  const [field, ...inside] = issue.path.map(String)
  const got = inside.reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], given)
  const path = inside.map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`)).join('')
  const said = got === undefined ? 'is missing' : `is ${kindOf(got)}`
  const isTextWanted = issue.code === 'invalid_type' && issue.expected === 'string'
  const hint = isTextWanted && typeof got === 'number' ? `; send text, such as "${got}"` : ''
  return (path === '' ? `got ${kindOf(got)}` : `${field}${path} ${said}`) + hint
}

/** The description of a field, also through `optional`. */
export function describe(schema: z.core.$ZodType): string {
  const own = z.globalRegistry.get(schema)?.description
  if (own !== undefined) return own
  const inner = (schema as Partial<z.ZodOptional>).unwrap?.()
  return inner ? describe(inner) : ''
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'string')
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  return String(value)
}

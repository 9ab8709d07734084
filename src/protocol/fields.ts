// The kinds of field that travel, each with a description that errors and documentation repeat.
// Used by every other file of the contract; knows nothing of chat.
import { z } from 'zod'

/** Not every database can keep this character. */
const hasNoNul = (value: string) => !value.includes('\0')

/** Text of at least one visible character, and without NUL. */
export const text = (limit?: number) => {
  const described =
    limit === undefined
      ? 'text with at least one visible character'
      : `text of 1 to ${limit} characters`
  const base = z.string().refine((value) => value.trim() !== '' && hasNoNul(value), described)
  return (limit === undefined ? base : base.max(limit, described)).describe(described)
}

/** Text that may be empty, such as a search. */
export const anyText = (limit: number) =>
  z
    .string()
    .max(limit)
    .refine(hasNoNul, 'text without the character U+0000')
    .describe(`text of at most ${limit} characters`)

/** An identifier made by Relais or by a backend: opaque, never parsed by clients. */
export const id = z
  .string()
  .min(1)
  .max(200)
  .refine(hasNoNul, 'text without the character U+0000')
  .describe('an id, text of 1 to 200 characters')

/** The id of a user who comes from another backend: 1 to 100 visible characters; `u_…` are users made here. */
export const FOREIGN_ID = /^(?!u_)[^\p{C}\p{Z}]{1,100}$/u

/** As a backend that brings its own users makes it. */
export const foreignId = z
  .string()
  .regex(FOREIGN_ID)
  .describe('an id of yours: 1 to 100 visible characters, not starting with u_')

/** The id that a backend gives a group of its own; `c_…` are those that Relais makes. */
export const ownConversationId = z
  .string()
  .regex(/^(?!c_|lobby$)[\w-]{1,64}$/)
  .describe('an id of yours: 1 to 64 letters, digits, - and _, not starting with c_')

/** Chosen by the client, once per thing it wants done, and repeated when it tries again. */
export const clientId = z
  .string()
  .min(1)
  .max(64)
  .refine(hasNoNul, 'text without the character U+0000')
  .describe('text of 1 to 64 characters, made once per send and repeated on every retry')

/** A place in a conversation, or a count. */
export const count = z.int().min(0).describe('a whole number, 0 or more')

/** How many things to return at most. */
export const limit = z.int().min(1).max(100).describe('a whole number from 1 to 100')

/** Milliseconds since 1970-01-01 UTC. */
export const time = z.int().describe('milliseconds since 1970-01-01 UTC')

export const flag = z.boolean().describe('true or false')

export const email = z
  .string()
  .max(254)
  .regex(/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u)
  .describe('an e-mail address of at most 254 characters')

export const password = z.string().min(8).max(128).describe('a password of 8 to 128 characters')

export const name = text(80)

/** A signed token; its content is checked elsewhere. */
export const token = z.string().min(1).max(4096).describe('a token of at most 4096 characters')

/** What of a conversation a person wants to be told of while they do not look at it. */
export const involvement = z
  .enum(['everything', 'nothing'])
  .describe('one of "everything", "nothing"')

/** Whether somebody is there. */
export const status = z
  .enum(['online', 'away', 'offline', 'unknown', 'invisible'])
  .describe(
    '`online`, `away`, `offline`, `unknown` (their node is out of reach); `invisible` only of yourself',
  )

/** Numbers in a query arrive as text. */
export const queryCount = z.coerce
  .number<string>()
  .pipe(count)
  .describe('a whole number, 0 or more')
  .optional()

export const queryLimit = z.coerce
  .number<string>()
  .pipe(limit)
  .describe('a whole number from 1 to 100')
  .optional()

/** What a backend calls a thing of its own event. */
export const eventName = z
  .string()
  .regex(/^[\w.:-]{1,64}$/)
  .meta({
    description: 'text of 1 to 64 letters, digits and _ . : -',
    examples: ['order.shipped'],
  })

const EVENT_CHARACTERS = 8192
/** What an event of a backend carries; only the size of it is checked. */
export const eventData = z
  .unknown()
  .refine((data) => (JSON.stringify(data) ?? '').length <= EVENT_CHARACTERS)
  .describe(`any JSON of at most ${EVENT_CHARACTERS} characters`)

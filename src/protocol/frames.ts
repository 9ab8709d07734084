// One text from a client to one checked command, or a Refusal. Called by every transport's connection.
// Plain text, as typed in Postman, is a message to the lobby.
import { z } from 'zod'
import { check, parseJson, strict } from './check.ts'
import { commandNames, commands, type CommandName, type Input } from './commands.ts'
import { Refusal } from './refusal.ts'

export const LOBBY = 'lobby'

/** What a client may repeat in an answer to find its question. */
export type CommandId = string | number

/** A checked command: its type, its fields, and the id that its answer repeats. */
export type Command = {
  [N in CommandName]: { type: N; id?: CommandId; input: Input<N> }
}[CommandName]

/** What every command has besides its own fields. */
export const envelope = {
  type: z.string(),
  id: z
    .union([z.string().max(200), z.number()])
    .optional()
    .describe('text of at most 200 characters, or a number'),
}

const schemas = new Map(
  commandNames.map((name) => [name as string, strict({ ...envelope, ...commands[name].input })]),
)

/** The id of a frame, if it has a usable one, so that even a refusal can repeat it. */
export function idOf(value: unknown): CommandId | undefined {
  const id = (value as { id?: unknown } | null)?.id
  // 1e400 is Infinity here, which an answer could repeat only as null.
  if (typeof id === 'number') return Number.isFinite(id) ? id : undefined
  return typeof id === 'string' && id.length <= 200 ? id : undefined
}

/** Parses a frame that starts with `{` or `[`; anything else becomes a message to the lobby. */
export function parseFrame(text: string): unknown {
  const start = text.trimStart()[0]
  if (start === undefined)
    throw new Refusal('bad_frame', 'The frame is empty; send text or a JSON object.')
  if (start === '{' || start === '[') return parseJson(text)
  return { type: 'send_message', conversationId: LOBBY, body: text }
}

/** Checks a parsed frame against the contract. */
export function commandOf(value: unknown): Command {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal('bad_frame', 'A frame is one JSON object, such as {"type":"ping"}.')
  const type = (value as { type?: unknown }).type
  if (type === undefined)
    throw new Refusal(
      'missing_field',
      `"type" is missing; expected one of: ${commandNames.join(', ')}.`,
    )
  const schema = typeof type === 'string' ? schemas.get(type) : undefined
  if (schema === undefined)
    throw new Refusal(
      'unknown_type',
      `No command is called ${JSON.stringify(type)?.slice(0, 60)}; known: ${commandNames.join(', ')}.`,
    )
  const { type: _, id, ...input } = check(schema, value, type as string)
  return { type, id, input } as Command
}

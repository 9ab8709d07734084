// Every frame the server sends, answers included: its fields and a sentence.
import { z } from 'zod'
import { count, id, status, time } from './fields.ts'
import { conversation, limits, message, person, user } from './models.ts'
import { errors, type ErrorCode } from './errors.ts'

const commandId = z
  .union([z.string(), z.number()])
  .optional()
  .describe('the id of the command that is answered')

export const welcome = {
  version: z.string().describe('of the server'),
  user,
  status: status.describe('yours, as you chose it: `online` or `invisible`'),
  connectionId: id,
  epoch: id.describe('changes when a backup was restored: forget what you know and start over'),
  conversations: z.array(conversation).describe('the 50 latest'),
  limits,
  commands: z.array(z.string()).describe('what can be said'),
} satisfies z.ZodRawShape

export const pong = { at: time } satisfies z.ZodRawShape

export const events = {
  welcome: {
    says: 'You are connected. What comes after it follows from what it says.',
    data: { id: commandId, ...welcome },
  },
  pong: { says: 'Answers ping.', data: { id: commandId, ...pong } },
  ok: {
    says: 'The command was done; its fields are listed with the command.',
    data: { id: commandId },
  },
  error: {
    says: 'The command was not done and nothing was stored. The connection stays open, unless the message says that it closes; then a close code follows.',
    data: {
      id: commandId,
      code: z.enum(Object.keys(errors) as [ErrorCode, ...ErrorCode[]]).describe('an error code'),
      message: z.string().describe('a sentence that says what to do'),
      retryAfterMs: count.optional(),
    },
  },
  new_message: { says: 'Somebody wrote, or you did from another window.', data: { message } },
  message_updated: {
    says: 'A message was edited or deleted: this is how it is now.',
    data: { message },
  },
  conversation_request: { says: 'Somebody asks to talk to you.', data: { conversation } },
  new_conversation: {
    says: 'You asked, in another window, to talk to somebody.',
    data: { conversation },
  },
  conversation_updated: {
    says: 'The conversation itself changed: accepted, declined, blocked or unblocked by you.',
    data: { conversation },
  },
  messages_read: {
    says: 'You have read up to here, in another window.',
    data: {
      conversationId: id,
      userId: id,
      seq: count,
      unread: count.optional().describe('messages left to read'),
    },
  },
  presence: {
    says: 'These people came, went or changed; several changes in one frame. Sent to those who watch them.',
    data: { users: z.array(person) },
  },
  goodbye: {
    says: 'The server is stopping; come back after this pause.',
    data: { retryAfterMs: count },
  },
} as const satisfies Record<string, { says: string; data: z.ZodRawShape }>

export type EventName = keyof typeof events
/** One frame from the server, by its type. */
export type Event<N extends EventName = EventName> = {
  [E in N]: { type: E } & z.infer<z.ZodObject<(typeof events)[E]['data']>>
}[N]

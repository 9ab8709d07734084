// Every frame the server sends, answers included: its fields and a sentence.
import { z } from 'zod'
import { count, eventName, flag, id, status, time } from './fields.ts'
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
  at: time.describe('the time of the server'),
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
    says: 'You asked, in another window, to talk to somebody; or you are in a new group, perhaps added by somebody.',
    data: { conversation },
  },
  conversation_updated: {
    says: 'The conversation itself changed: accepted, declined, its name or its members; or, for you alone, blocked, unblocked, your involvement.',
    data: { conversation },
  },
  conversation_gone: {
    says: 'You are no longer in this conversation.',
    data: { conversationId: id },
  },
  user_updated: {
    says: 'This person has another name, or deleted their account.',
    data: { user },
  },
  typing: {
    says: 'Somebody is writing in a conversation that you have joined, or no longer. Forget it after 6 seconds, or with their message.',
    data: { conversationId: id, user, on: flag },
  },
  messages_read: {
    says: 'Somebody has read up to here, in a conversation that you have joined; or you have, in another window: then it says what is left.',
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
  app_event: {
    says: 'A backend tells you something of its own application, or everybody in a conversation. It is not stored: a slow reader, or who is away, misses it.',
    data: {
      name: eventName,
      data: z.unknown().optional().describe('what the backend says of it: any JSON'),
      conversationId: id.optional().describe('of which conversation; else it is for you'),
    },
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

// Every command a client may send over the socket: its fields, its answer, a sentence.
// The server's table of handlers is typed by this list, so a command without a handler does not compile.
import { z } from 'zod'
import {
  anyText,
  clientId,
  count,
  flag,
  id,
  involvement,
  limit,
  name,
  text,
  time,
  token,
} from './fields.ts'
import { change, conversation, message, person, user } from './models.ts'
import { pong, welcome } from './events.ts'

const userIds = z.array(id).min(1).max(50).describe('a list of 1 to 50 user ids')

interface CommandShape {
  says: string
  input: z.ZodRawShape
  answer: 'ok' | 'pong' | 'welcome'
  output: z.ZodRawShape
}

export const commands = {
  authenticate: {
    says: 'Say who you are, when the address carried no token; again with a fresh token before the old one expires.',
    input: { token },
    answer: 'welcome',
    output: welcome,
  },
  ping: {
    says: 'Ask whether the line is alive.',
    input: {},
    answer: 'pong',
    output: pong,
  },
  send_message: {
    says: 'Send a message. `ok` comes only after the message is on disk. With a clientId, trying again never doubles it.',
    input: { conversationId: id, body: text(), clientId: clientId.optional() },
    answer: 'ok',
    output: {
      messageId: id,
      seq: count,
      rev: count,
      clientId: clientId.optional(),
      duplicate: flag.optional().describe('true when this clientId had been stored before'),
    },
  },
  edit_message: {
    says: 'Change the body of a message of yours. Everybody in the conversation, you included, hears `message_updated`. The same body again changes nothing.',
    input: { messageId: id, body: text() },
    answer: 'ok',
    output: { message },
  },
  delete_message: {
    says: 'Delete a message of yours: its place remains, its body goes, for good. Everybody hears `message_updated`.',
    input: { messageId: id },
    answer: 'ok',
    output: { message },
  },
  request_conversation: {
    says: 'Ask a person to talk. There is one conversation per pair, for ever. Asking someone who has asked you accepts, and your body becomes a message.',
    input: { userId: id, body: text().optional(), clientId: clientId.optional() },
    answer: 'ok',
    output: { conversation, duplicate: flag.optional() },
  },
  accept_conversation: {
    says: 'Accept a conversation that someone asked you for.',
    input: { conversationId: id },
    answer: 'ok',
    output: { conversation },
  },
  decline_conversation: {
    says: 'Decline a conversation that someone asked you for. From then on only you can ask.',
    input: { conversationId: id },
    answer: 'ok',
    output: { conversation },
  },
  block_user: {
    says: 'Neither of you can write to or ask the other until you unblock.',
    input: { userId: id },
    answer: 'ok',
    output: {},
  },
  unblock_user: {
    says: 'Take back block_user.',
    input: { userId: id },
    answer: 'ok',
    output: {},
  },
  create_group: {
    says: 'Make a group of people who have accepted to talk to you; you are its admin. They hear `new_conversation`.',
    input: { title: name, userIds, clientId: clientId.optional() },
    answer: 'ok',
    output: { conversation, duplicate: flag.optional() },
  },
  add_members: {
    says: 'Add people who have accepted to talk to you to a group of which you are the admin. They see all that was said.',
    input: { conversationId: id, userIds },
    answer: 'ok',
    output: { conversation },
  },
  remove_member: {
    says: 'Remove somebody from a group of which you are the admin. They hear `conversation_gone`.',
    input: { conversationId: id, userId: id },
    answer: 'ok',
    output: { conversation },
  },
  leave_group: {
    says: 'Leave a group. When its admin leaves, whoever has been in it longest becomes the admin.',
    input: { conversationId: id },
    answer: 'ok',
    output: {},
  },
  update_conversation: {
    says: 'Give a group of which you are the admin another name.',
    input: { conversationId: id, title: name },
    answer: 'ok',
    output: { conversation },
  },
  set_involvement: {
    says: 'What of a conversation you want to be told of while you do not look at it. Your other windows hear `conversation_updated`.',
    input: { conversationId: id, involvement },
    answer: 'ok',
    output: { conversation },
  },
  join_conversation: {
    says: 'You have this conversation on screen: on this line you hear `typing` and `messages_read` of it, until leave_conversation.',
    input: { conversationId: id },
    answer: 'ok',
    output: { conversation },
  },
  leave_conversation: {
    says: 'It is no longer on screen.',
    input: { conversationId: id },
    answer: 'ok',
    output: {},
  },
  typing: {
    says: 'You are writing, or no longer. Say it again while you write: it is forgotten after 6 seconds. Nobody hears it in conversations of more than 50 people.',
    input: { conversationId: id, on: flag },
    answer: 'ok',
    output: {},
  },
  mark_as_read: {
    says: 'You have read up to this seq. Never goes backwards.',
    input: { conversationId: id, seq: count },
    answer: 'ok',
    output: { seq: count, unread: count.describe('messages left to read') },
  },
  search_users: {
    says: 'Find people by the beginning of a word of their name or of the left part of their e-mail, or by their whole e-mail; accents and case do not matter. At most 20. An empty query lists who is online. Until the next search, `presence` tells what changes among the results; after an empty query, about everybody.',
    input: { query: anyText(100) },
    answer: 'ok',
    output: { users: z.array(person) },
  },
  set_status: {
    says: 'Whether you are at this window (`online`) or not (`away`): the most present of your windows counts. `invisible` makes you look offline in all of them, until one says `online` or `away`.',
    input: {
      status: z
        .enum(['online', 'away', 'invisible'])
        .describe('one of "online", "away", "invisible"'),
    },
    answer: 'ok',
    output: {},
  },
  watch_presence: {
    says: 'Hear who comes and goes, as `presence`: of these people, or of "all". Each call replaces the one before; an empty list ends it. The answer says how they are now; of "all", only those who are there.',
    input: {
      userIds: z
        .union([z.literal('all'), z.array(id).max(500)])
        .describe('a list of at most 500 user ids, or "all"'),
    },
    answer: 'ok',
    output: { users: z.array(person) },
  },
  load_history: {
    says: 'A page of messages in order of seq: the last ones, or those before or after a seq.',
    input: {
      conversationId: id,
      before: count.optional(),
      after: count.optional(),
      limit: limit.optional().describe('a whole number from 1 to 100; 50 when left out'),
    },
    answer: 'ok',
    output: {
      messages: z.array(message),
      rev: count.describe('the rev of the conversation when the page was read'),
      more: flag.describe('there are further messages in that direction'),
    },
  },
  sync: {
    says: 'What changed in these conversations since the revs you know, however long ago. At most 200 conversations a call.',
    input: {
      conversations: z
        .record(id, count)
        .refine((revs) => Object.keys(revs).length <= 200)
        .describe('an object of at most 200 conversation ids, each with the rev you know'),
      usersSince: time.optional().describe('the `at` of an earlier welcome'),
      usersAfter: id.optional().describe('only to go on, from `usersNext`'),
    },
    answer: 'ok',
    output: {
      changes: z.record(id, change).describe('by conversation id; only those that changed'),
      conversations: z.array(conversation).describe('the conversations that changed'),
      gone: z.array(id).describe('conversations you are not, or no longer, a member of'),
      users: z
        .array(user)
        .describe(
          'at most 500 people who changed their name or left since usersSince, the first first',
        ),
      usersNext: z
        .object({ usersSince: time, usersAfter: id })
        .optional()
        .describe('when there are more: give these two fields to the next sync'),
    },
  },
} as const satisfies Record<string, CommandShape>

export type CommandName = keyof typeof commands
export type Input<N extends CommandName> = z.infer<z.ZodObject<(typeof commands)[N]['input']>>
export type Output<N extends CommandName> = z.infer<z.ZodObject<(typeof commands)[N]['output']>>

export const commandNames = Object.keys(commands) as CommandName[]

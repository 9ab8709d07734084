// The things that travel inside answers and events, as every client sees them.
import { z } from 'zod'
import { clientId, count, eventName, flag, id, involvement, name, status, time } from './fields.ts'

const picture = z
  .string()
  .optional()
  .describe('an https address, of people whose own backend gave one')

export const user = z
  .object({
    id,
    name: z.string().describe('what others call them; empty when the account was deleted'),
    isDeleted: flag.optional().describe('true when the account was deleted'),
    picture,
  })
  .describe('a person')

export const member = z
  .object({
    ...user.omit({ picture: true }).shape,
    role: z.enum(['admin', 'member']).describe('`admin` or `member`; only a group has an admin'),
    readSeq: count.describe('they have read up to here'),
  })
  .describe('a person in a conversation')

/** A user with their live status. */
export const person = z
  .object({
    id,
    name,
    status,
    lastSeenAt: time.nullable().describe('when they were last online; null when never, or now'),
    picture: picture.describe(
      'an https address, of people whose own backend gave one; not in `presence`',
    ),
  })
  .describe('a person and whether they are there')

export const message = z
  .object({
    id,
    conversationId: id,
    seq: count.describe('its place in the conversation, dense from 1, for ever'),
    rev: count.describe('the change of the conversation that last touched it'),
    senderId: id,
    senderName: z.string().describe('their name; empty when the account was deleted'),
    body: z.string().describe('what was written; empty once it was deleted'),
    clientId: clientId.optional(),
    kind: z
      .literal('event')
      .optional()
      .describe('`event`: told by a backend, not written by a person'),
    name: eventName.optional().describe('of an event: which one'),
    data: z.unknown().optional().describe('of an event: what it carries; left out of lastMessage'),
    createdAt: time,
    editedAt: time.optional().describe('when its author last changed it'),
    deletedAt: time.optional().describe('when it was deleted: only its place remains'),
  })
  .describe('a message')

export const conversation = z
  .object({
    id,
    kind: z
      .enum(['lobby', 'direct', 'group'])
      .describe('`lobby` (everyone), `direct` (two people) or `group`'),
    title: z.string().nullable().describe('the name of a group; null of the others'),
    status: z
      .enum(['requested', 'accepted', 'declined'])
      .describe('`requested`, `accepted` or `declined`; only an accepted one takes messages'),
    requestedBy: id.nullable().describe('the id of the person who asked last, of a direct one'),
    members: z
      .array(member)
      .describe(
        'its people, in the order in which they came; empty in the lobby; above 50 you alone',
      ),
    memberCount: count.describe('how many people are in it'),
    seq: count.describe('the seq of its last message'),
    rev: count.describe('the number of its last change'),
    readSeq: count.describe('you have read up to here'),
    unread: count.describe('messages after that which were not deleted, at most 100'),
    lastMessage: message.nullable().describe('the last message, its body cut at 120 characters'),
    isBlocked: flag.describe('whether you have blocked the other person'),
    involvement: involvement.describe('what of it you want to be told of: `everything`, `nothing`'),
    updatedAt: time,
  })
  .describe('a conversation, as one of its members sees it')

export const limits = z
  .object({
    messageCharacters: count.describe('characters of a body; a longer one is refused'),
    commandsPerSecond: count.describe(
      'over it nothing is refused: the server reads this socket more slowly. What came in one piece is done at once, and the pause comes after it',
    ),
    frameBytes: count.describe('bytes of a frame; a larger one closes the socket with 1009'),
  })
  .describe('what this server accepts; 0 means no limit')

/** One sign-in of one's own account. */
export const session = z
  .object({
    id,
    device: z.string().describe('what the program that signed in called itself; may be empty'),
    createdAt: time,
    lastSeenAt: time.describe('when it was last used, to the hour'),
    isCurrent: flag.describe('whether it is the one that asks'),
  })
  .describe('a sign-in, which ends by itself after 7 days')

/** What changed in one conversation since a rev. */
export const change = z
  .object({
    rev: count.describe('you know everything up to this change'),
    messages: z.array(message).describe('messages changed since, in order of rev'),
    more: flag.describe('ask again from this rev'),
    reset: flag.optional().describe('too far behind: these are the last messages, drop the others'),
  })
  .describe('what changed in one conversation')

export type User = z.infer<typeof user>
export type Status = z.infer<typeof status>
export type Member = z.infer<typeof member>
export type Session = z.infer<typeof session>
export type Involvement = z.infer<typeof involvement>
export type Person = z.infer<typeof person>
export type Message = z.infer<typeof message>
export type Conversation = z.infer<typeof conversation>
export type Limits = z.infer<typeof limits>
export type Change = z.infer<typeof change>

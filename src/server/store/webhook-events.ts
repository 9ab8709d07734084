// Which change of the store tells other backends what: a table from unit to webhooks. What a change tells is
// written by the same unit, so that it is kept if and only if the change is. Called by store.ts alone.
import type { User } from '../../protocol/models.ts'
import type { WebhookType } from '../../protocol/webhooks.ts'
import { LOBBY } from '../../protocol/frames.ts'
import { newId } from '../lib/ids.ts'
import type { TellSent } from './driver.ts'
import { deleteMessage, editMessage } from './edits.ts'
import { addMembers, createGroup, leaveGroup, removeMember } from './groups.ts'
import { findPeople } from './people.ts'
import { deleteUser } from './profile.ts'
import type { Refused } from './refused.ts'
import { keepEvent, postAsBot, postMessage } from './posts.ts'
import { requestConversation } from './requests.ts'
import { joinPair, makeGroup, setMembers } from './server-conversations.ts'
import { upsertOfKind } from './standing.ts'
import type { Unit } from './statement.ts'
import { upsertUser } from './foreign-users.ts'
import { createUser } from './users.ts'
import { queueWebhook } from './webhook-queue.ts'
import { changed, created, made, membership, telling, type Telling } from './webhook-tellings.ts'

export interface Outbox {
  /** Names of addresses. */
  addresses: readonly string[]
  types: ReadonlySet<WebhookType>
  /** Milliseconds since 1970. */
  now: () => number
}

type Changing<Input, Result> = (input: Input) => Unit<Result>
type Tell<Input, Result> = (
  input: Input,
  result: Exclude<Result, Refused>,
) => Unit<(Telling | false)[]>

interface Row {
  unit: Changing<never, unknown>
  types: readonly WebhookType[]
  tell: Tell<never, unknown>
}

const after = <Input, Result>(
  unit: Changing<Input, Result>,
  types: readonly WebhookType[],
  tell: Tell<Input, Result>,
): Row => ({ unit, types, tell: tell as Tell<never, unknown> })

const rows: readonly Row[] = [
  after(postMessage, ['message_created'], sent),
  after(postAsBot, ['message_created'], sent),
  after(keepEvent, ['message_created'], sent),
  after(editMessage, ['message_updated'], function* (_, { message, isChanged }) {
    return [isChanged && changed('message_updated', message)]
  }),
  after(deleteMessage, ['message_deleted'], function* (_, { message, isChanged }) {
    return [isChanged && changed('message_deleted', message)]
  }),
  after(
    requestConversation,
    ['conversation_created', 'message_created'],
    function* (_, { conversationId, isNew, message }) {
      return [
        isNew && (yield* made(conversationId)),
        message !== null && (yield* created(conversationId, message.seq)),
      ]
    },
  ),
  after(createGroup, ['conversation_created'], function* (_, result) {
    return 'isDuplicate' in result
      ? [!result.isDuplicate && (yield* made(result.conversationId))]
      : []
  }),
  after(makeGroup, ['conversation_created'], function* (_, result) {
    return 'isDuplicate' in result
      ? [!result.isDuplicate && (yield* made(result.conversationId))]
      : []
  }),
  after(joinPair, ['conversation_created'], function* (_, result) {
    return 'outcome' in result
      ? [result.outcome === 'made' && (yield* made(result.conversationId))]
      : []
  }),
  after(setMembers, ['member_joined', 'member_left'], function* ({ conversationId }, result) {
    if (!('addedIds' in result)) return []
    const joined = yield* membership('member_joined', conversationId, result.addedIds)
    return [...joined, ...(yield* membership('member_left', conversationId, result.removedIds))]
  }),
  after(upsertUser, ['member_joined'], (_, { user, isNew }) => arrived(user.id, isNew)),
  after(upsertOfKind, ['member_joined'], ({ kind }, { user, isNew }) =>
    arrived(user.id, isNew && kind === 'person'),
  ),
  after(addMembers, ['member_joined'], function* ({ conversationId }, result) {
    return 'addedIds' in result
      ? yield* membership('member_joined', conversationId, result.addedIds)
      : []
  }),
  after(removeMember, ['member_left'], ({ conversationId, memberId }) =>
    membership('member_left', conversationId, [memberId]),
  ),
  after(leaveGroup, ['member_left'], ({ conversationId, userId }) =>
    membership('member_left', conversationId, [userId]),
  ),
  after(createUser, ['member_joined'], ({ lobbyId }, { id }) =>
    membership('member_joined', lobbyId, [id]),
  ),
  after(deleteUser, ['member_left'], function* ({ lobbyId, userId }, isDone) {
    return isDone ? yield* membership('member_left', lobbyId, [userId]) : []
  }),
  after(notePresence, ['user_came', 'user_went'], function* ({ isHere }, users) {
    return users.map((user) => telling(isHere ? 'user_came' : 'user_went', user.id, { user }))
  }),
]

function* sent(
  { conversationId }: { conversationId: string },
  result: { seq: number; isDuplicate: boolean } | { isAboutSender: true },
): Unit<(Telling | false)[]> {
  return 'seq' in result
    ? [!result.isDuplicate && (yield* created(conversationId, result.seq))]
    : []
}

/** A person who is new is in the lobby; of bots nothing is told but what they say. */
function* arrived(userId: string, isNew: boolean): Unit<Telling[]> {
  return isNew ? yield* membership('member_joined', LOBBY, [userId]) : []
}

/** These people came, or went: nothing of it is kept but what is told. */
export function* notePresence(input: {
  userIds: readonly string[]
  isHere: boolean
}): Unit<User[]> {
  const people = yield* findPeople({ userIds: input.userIds, viewerId: null })
  return people.map(({ id, name }) => ({ id, name }))
}

/** What a message that was sent also writes; null where nobody is to be told. */
export const tellingSent = (outbox: Outbox | null): TellSent | null =>
  outbox?.types.has('message_created') ? writingDown(sent, outbox) : null

/** What is also written of something that was done. */
const writingDown = <Input, Result>(tell: Tell<Input, Result>, outbox: Outbox) =>
  function* (input: Input, result: Exclude<Result, Refused>): Unit<void> {
    for (const told of yield* tell(input, result))
      if (told !== false && outbox.types.has(told.type)) yield* queue(told, outbox)
  }

/** The unit, or one that also writes what it tells. Without an outbox nothing is added to any unit. */
export function withWebhooks<Input, Result>(
  unit: Changing<Input, Result>,
  outbox: Outbox | null,
): Changing<Input, Result> {
  const row = rows.find((one) => one.unit === (unit as Changing<never, unknown>))
  if (outbox === null || !row?.types.some((type) => outbox.types.has(type))) return unit
  const tell = writingDown(row.tell as Tell<Input, Result>, outbox)
  return function* (input) {
    const result = yield* unit(input)
    if (!isRefused(result)) yield* tell(input, result as Exclude<Result, Refused>)
    return result
  }
}

const isRefused = (result: unknown): boolean =>
  typeof result === 'object' && result !== null && 'refused' in result

function* queue({ type, lane, data }: Telling, { addresses, now }: Outbox): Unit<void> {
  const [eventId, queuedAt] = [newId('w'), now()]
  const body = JSON.stringify({ id: eventId, type, at: queuedAt, data })
  for (const address of addresses)
    yield* queueWebhook({ address, lane, eventId, type, body, queuedAt })
}

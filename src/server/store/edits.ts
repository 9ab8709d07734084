// Changing a message that was sent: a new body, or none any more. Its place stays; the change takes the next
// rev of the conversation, so that whoever was away is told of it. Units of the store.
import type { Message } from '../../protocol/models.ts'
import { isBlockedEitherWay } from './blocks.ts'
import { messageOf, placeOf, selectMessage } from './pages.ts'
import { otherMember } from './pairs.ts'
import { selectPlaceToWrite } from './messages.ts'
import { refused, type Refused } from './refused.ts'
import type { Schema } from './schema.ts'
import { all, first, statement, type Unit } from './statement.ts'

type Place = ReturnType<typeof placeOf>
type Kind = Schema['conversations']['kind']

const takeRev = statement<{ conversationId: string }>()((db, value) =>
  db
    .updateTable('conversations')
    .set((eb) => ({ rev: eb('rev', '+', 1) }))
    .where('id', '=', value('conversationId'))
    .returning('rev'),
)

const updateBody = statement<Place & { rev: number; body: string; now: number }>()((db, value) =>
  db
    .updateTable('messages')
    .set({ rev: value('rev'), body: value('body'), edited_at: value('now') })
    .where('conversation_id', '=', value('conversationId'))
    .where('seq', '=', value('seq')),
)

const emptyMessage = statement<Place & { rev: number; now: number }>()((db, value) =>
  db
    .updateTable('messages')
    .set({ rev: value('rev'), body: '', deleted_at: value('now') })
    .where('conversation_id', '=', value('conversationId'))
    .where('seq', '=', value('seq')),
)

interface Edited {
  /** As it is now. */
  message: Message
  isChanged: boolean
}

/** Gives a message of this user another body; the one it has changes nothing. */
export function* editMessage(input: {
  messageId: string
  userId: string
  body: string
  now: number
}): Unit<Refused | Edited> {
  const found = yield* findOwn(input)
  if ('refused' in found) return found
  const { message, place } = found
  if (message.deletedAt !== undefined) return refused('deleted')
  if (message.body === input.body) return { message, isChanged: false }
  if (found.kind === 'direct') {
    const other = yield* otherMember({ ...place, userId: input.userId })
    if (yield* isBlockedEitherWay({ userId: input.userId, otherId: other }))
      return refused('blocked')
  }
  const { rev } = (yield* first(takeRev, place))!
  yield* all(updateBody, { ...place, ...input, rev })
  return yield* changed(place)
}

/** Empties a message of this user, for good. */
export function* deleteMessage(input: {
  messageId: string
  userId: string
  now: number
}): Unit<Refused | Edited> {
  const found = yield* findOwn(input)
  if ('refused' in found) return found
  const { message, place } = found
  if (message.deletedAt !== undefined) return { message, isChanged: false }
  const { rev } = (yield* first(takeRev, place))!
  yield* all(emptyMessage, { ...place, ...input, rev })
  return yield* changed(place)
}

/** What this user may not see does not exist for them; what another wrote is not theirs to change. */
function* findOwn({
  messageId,
  userId,
}: {
  messageId: string
  userId: string
}): Unit<Refused | { message: Message; place: Place; kind: Kind }> {
  const place = placeOf(messageId)
  const membership = yield* first(selectPlaceToWrite, { ...place, userId })
  const row = yield* first(selectMessage, place)
  if (membership === undefined || row === undefined) return refused('not_found')
  if (row.senderId !== userId) return refused('forbidden')
  return { message: messageOf(row), place, kind: membership.kind }
}

function* changed(place: Place): Unit<Edited> {
  return { message: messageOf((yield* first(selectMessage, place))!), isChanged: true }
}

// Who is in a conversation, and what they are there: the rows of memberships. Units and statements of the store, for
// groups as their members and as a backend changes them; nobody's right to do so is looked at here.
import { all, statement, type Unit } from './statement.ts'

type Role = 'admin' | 'member'

export const insertMember = statement<{
  conversationId: string
  memberId: string
  role: Role
  readSeq: number
  now: number
}>()((db, value) =>
  db.insertInto('members').values({
    conversation_id: value('conversationId'),
    user_id: value('memberId'),
    role: value('role'),
    read_seq: value('readSeq'),
    joined_seq: value('readSeq'),
    joined_at: value('now'),
  }),
)

export const deleteMember = statement<{ conversationId: string; memberId: string }>()((db, value) =>
  db
    .deleteFrom('members')
    .where('conversation_id', '=', value('conversationId'))
    .where('user_id', '=', value('memberId')),
)

export const updateRole = statement<{ conversationId: string; memberId: string; role: Role }>()(
  (db, value) =>
    db
      .updateTable('members')
      .set({ role: value('role') })
      .where('conversation_id', '=', value('conversationId'))
      .where('user_id', '=', value('memberId')),
)

const selectMemberIds = statement<{ conversationId: string }>()((db, value) =>
  db
    .selectFrom('members')
    .select('user_id as id')
    .where('conversation_id', '=', value('conversationId'))
    .orderBy('joined_at')
    .orderBy('user_id'),
)

/** Everybody who is in a conversation, in the order in which they came. */
export function* memberIds(input: { conversationId: string }): Unit<string[]> {
  return (yield* all(selectMemberIds, input)).map(({ id }) => id)
}

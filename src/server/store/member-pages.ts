// The people of a group by name, page by page: of a large one a conversation tells only a count. Unit of the
// store.
import type { Member, User } from '../../protocol/models.ts'
import { refused, type Refused } from './refused.ts'
import { all, first, statement, type Unit } from './statement.ts'

const selectGroup = statement<{ conversationId: string; userId: string }>()((db, value) =>
  db
    .selectFrom('members')
    .innerJoin('conversations', 'conversations.id', 'members.conversation_id')
    .select('conversations.id')
    .where('conversations.id', '=', value('conversationId'))
    .where('members.user_id', '=', value('userId'))
    .where('kind', '=', 'group'),
)

const selectName = statement<{ after: string }>()((db, value) =>
  db.selectFrom('users').select('search_name as name').where('id', '=', value('after')),
)

interface Range {
  conversationId: string
  from: string
  to: string
  afterName: string
  after: string
  limit: number
}

const selectPage = statement<Range>()((db, value) =>
  db
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.user_id')
    .select(['users.id', 'users.name', 'members.role'])
    .where('members.conversation_id', '=', value('conversationId'))
    .where((eb) =>
      eb.or([
        eb('search_name', '>', value('afterName')),
        eb.and([eb('search_name', '=', value('afterName')), eb('users.id', '>', value('after'))]),
      ]),
    )
    .where((eb) =>
      eb.or([
        eb(eb.val(value('from')), '=', ''),
        eb.exists(
          eb
            .selectFrom('name_words')
            .select('word')
            .whereRef('name_words.user_id', '=', 'users.id')
            .where('word', '>=', value('from'))
            .where('word', '<', value('to')),
        ),
      ]),
    )
    .orderBy('search_name')
    .orderBy('users.id')
    .limit(value('limit')),
)

/** Those of whose folded name a word starts with the query; all for an empty one. For members only. */
export function* findMembers(input: {
  conversationId: string
  userId: string
  query: string
  /** Whoever ended the page before; empty for the first page. */
  after: string
  limit: number
}): Unit<Refused | { members: (User & Pick<Member, 'role'>)[]; more: boolean }> {
  const { query, limit } = input
  if ((yield* first(selectGroup, input)) === undefined) return refused('not_found')
  const found = yield* all(selectPage, {
    ...input,
    from: query,
    to: `${query}\u{10ffff}`,
    afterName: (yield* first(selectName, input))?.name ?? '',
    limit: limit + 1,
  })
  return { members: found.slice(0, limit), more: found.length > limit }
}

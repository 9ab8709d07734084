// What changed since a rev, in order of rev. A unit of the store; never more than its limit.
//
// SQLite has no index of all messages by rev, which each message would have to pay for. Those that never changed have
// revs in the order of their seqs, and a rev is the seq and the changes before it that were no messages: of those the
// conversation counts `rev - seq`, so what came after a rev is found by its seq. What is skipped from there on is at
// most as much as has changed since. Those that did change have an index of their own.
import type { Kysely } from 'kysely'
import type { Message } from '../../protocol/models.ts'
import { messageOf, selectMessages } from './pages.ts'
import type { Schema } from './schema.ts'
import { all, statement, type Unit, type Value } from './statement.ts'

interface Since {
  conversationId: string
  rev: number
  limit: number
}

const after = (db: Kysely<Schema>, value: Value<Since>) =>
  selectMessages(db)
    .where('messages.conversation_id', '=', value('conversationId'))
    .where('messages.rev', '>', value('rev'))
    .limit(value('limit'))

const unchanged = (db: Kysely<Schema>, value: Value<Since>) =>
  after(db, value)
    .where('messages.edited_at', 'is', null)
    .where('messages.deleted_at', 'is', null)
    .where('messages.seq', '>', (eb) =>
      eb(
        eb.val(value('rev')),
        '-',
        eb
          .selectFrom('conversations')
          .select((of) => of('rev', '-', of.ref('seq')).as('changes'))
          .where('id', '=', value('conversationId')),
      ),
    )
    .orderBy('messages.seq')

/** Says what the index `messages_changed` says, word for word: else SQLite does not use it. */
const changed = (db: Kysely<Schema>, value: Value<Since>) =>
  after(db, value)
    .where((is) =>
      is.or([is('messages.edited_at', 'is not', null), is('messages.deleted_at', 'is not', null)]),
    )
    .orderBy('messages.rev')

export const selectSince = statement<Since>()((db, value, dialect) =>
  dialect === 'postgres'
    ? after(db, value).orderBy('messages.rev')
    : db
        .selectFrom(unchanged(db, value).as('unchanged'))
        .selectAll()
        .unionAll(db.selectFrom(changed(db, value).as('changed')).selectAll())
        .orderBy('rev')
        .limit(value('limit')),
)

/** Messages that changed after a rev, in order of rev, as they are now. */
export function* messagesSince(input: Since): Unit<Message[]> {
  return (yield* all(selectSince, input)).map(messageOf)
}

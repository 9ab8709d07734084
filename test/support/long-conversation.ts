// Fills a conversation with messages faster than anybody could write them: straight into the data folder of
// a server that does not run.
import Database from 'better-sqlite3'
import { join } from 'node:path'

/** Appends `count` messages, a minute apart, by these people in turns, all read by everybody. */
export function writeLongConversation(
  dataDir: string,
  conversationId: string,
  senderIds: readonly string[],
  count: number,
): void {
  const database = new Database(join(dataDir, 'relais.sqlite'))
  const conversation = database.prepare('SELECT seq, rev FROM conversations WHERE id = ?')
  const { seq, rev } = conversation.get(conversationId) as { seq: number; rev: number }
  const insert = database.prepare(
    `INSERT INTO messages (conversation_id, seq, rev, sender_id, body, created_at)
     VALUES (?, ?, ?, ?, ?, ?)`,
  )
  const startedAt = Date.now() - count * 60_000
  database.transaction(() => {
    for (let index = 0; index < count; index++) {
      const at = seq + 1 + index
      const sender = senderIds[Math.floor(index / 3) % senderIds.length]
      const place = [conversationId, at, rev + 1 + index, sender]
      insert.run(...place, bodyOf(at), startedAt + index * 60_000)
    }
    database
      .prepare('UPDATE conversations SET seq = ?, rev = ?, updated_at = ? WHERE id = ?')
      .run(seq + count, rev + count, Date.now(), conversationId)
    database
      .prepare('UPDATE members SET read_seq = ? WHERE conversation_id = ?')
      .run(seq + count, conversationId)
  })()
  database.close()
}

/** Of one line, or of several, so that rows differ in height. */
const bodyOf = (seq: number): string =>
  `message ${seq}` + ' and a few more words that fill a line'.repeat(seq % 7)

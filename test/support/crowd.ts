// Many people at once, who have all accepted to talk to somebody: straight into the data folder of a running
// server, because hundreds of password hashes would take a minute.
import Database from 'better-sqlite3'
import { join } from 'node:path'
import { wordsOf } from '../../src/server/store/name-words.ts'

/** Answers their ids. Number 7 of 60 is called `First07 Last53`. */
export function friendsOf(dataDir: string, userId: string, count: number): string[] {
  const database = new Database(join(dataDir, 'relais.sqlite'), { timeout: 10_000 })
  const [insertUser, insertWord, insertPair, insertMember] = [
    `INSERT INTO users (id, email, name, search_name, search_email, created_at) VALUES (?, ?, ?, ?, ?, 0)`,
    `INSERT INTO name_words (word, user_id) VALUES (?, ?)`,
    `INSERT INTO conversations (id, kind, pair, status, requested_by, rev, own_rev, member_count, created_at, updated_at)
     VALUES (?, 'direct', ?, 'accepted', ?, 1, 1, 2, 0, ?)`,
    `INSERT INTO members (conversation_id, user_id) VALUES (?, ?)`,
  ].map((sql) => database.prepare(sql)) as [Statement, Statement, Statement, Statement]
  const twoDigits = (number: number) => String(number).padStart(2, '0')
  const ids = Array.from({ length: count }, (_, index) => `u_crowd${twoDigits(index)}`)
  database.transaction(() => {
    ids.forEach((id, index) => {
      const name = `First${twoDigits(index)} Last${twoDigits(count - index)}`
      insertUser.run(id, `${id}@example.org`, name, name.toLowerCase(), id)
      for (const word of wordsOf(name.toLowerCase())) insertWord.run(word, id)
      const conversationId = `c_${id}`
      insertPair.run(conversationId, [userId, id].sort().join(' '), userId, index + 1)
      for (const memberId of [userId, id]) insertMember.run(conversationId, memberId)
    })
  })()
  database.close()
  return ids
}

type Statement = Database.Statement

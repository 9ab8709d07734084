// Many people at once, who have all accepted to talk to somebody: straight into the database of a running
// server, because hundreds of password hashes would take a minute.
import { wordsOf } from '../../src/server/store/name-words.ts'
import { askDatabase } from './database.ts'

const twoDigits = (number: number) => String(number).padStart(2, '0')
const row = (...values: (string | number)[]) =>
  `(${values.map((value) => (typeof value === 'number' ? value : `'${value}'`)).join(', ')})`

/** Answers their ids. Number 7 of 60 is called `First07 Last53`. */
export async function friendsOf(dataDir: string, userId: string, count: number): Promise<string[]> {
  const people = Array.from({ length: count }, (_, index) => ({
    id: `u_crowd${twoDigits(index)}`,
    name: `First${twoDigits(index)} Last${twoDigits(count - index)}`,
    index,
  }))
  const insert = (into: string, rows: string[]) =>
    askDatabase(dataDir, `INSERT INTO ${into} VALUES ${rows.join(', ')}`)
  await insert(
    'users (id, email, name, search_name, search_email, created_at)',
    people.map(({ id, name }) => row(id, `${id}@example.org`, name, name.toLowerCase(), id, 0)),
  )
  await insert(
    'name_words (word, user_id)',
    people.flatMap(({ id, name }) => wordsOf(name.toLowerCase()).map((word) => row(word, id))),
  )
  await insert(
    `conversations (id, kind, pair, status, requested_by, rev, own_rev, member_count, created_at, updated_at)`,
    people.map(({ id, index }) => {
      const pair = [userId, id].sort().join(' ')
      return row(`c_${id}`, 'direct', pair, 'accepted', userId, 1, 1, 2, 0, index + 1)
    }),
  )
  await insert(
    'members (conversation_id, user_id)',
    people.flatMap(({ id }) => [userId, id].map((memberId) => row(`c_${id}`, memberId))),
  )
  return people.map(({ id }) => id)
}

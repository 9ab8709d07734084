// Fills a store with what years would bring, by its own SQL, which both databases understand. Called by the scenarios while
// no server holds the data; made rows are as the server makes them, so it finds and counts them all.

const SYLLABLES = 'babemilorunatosikefadugivezopahulyjomy'
export const syllables = SYLLABLES.match(/../g)
const count = syllables.length
/** The syllable of a name that is told apart by this much of its number. */
const syllable = (part) => `substr('${SYLLABLES}', 1 + 2 * ((${part}) % ${count}), 2)`

const numbers = (from, to) =>
  `WITH RECURSIVE numbers (i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM numbers WHERE i < ${to})`

/** People `person1`, `person2` …, in the lobby, with a first and a last name of a few syllables, found by both. */
export function peopleSql(from, to) {
  const first = [`i`, `i / ${count}`, 'i * 7'].map(syllable).join(' || ')
  const last = [`i / ${count ** 2}`, 'i * 3', `i / ${count ** 3}`, 'i / 5']
    .map(syllable)
    .join(' || ')
  const named = `${numbers(from, to)},
    named (id, first, last) AS (SELECT 'person' || i, ${first}, ${last} FROM numbers)`
  return [
    `INSERT INTO users (id, name, search_name, search_email, created_at, is_invisible)
     ${named} SELECT id, first || ' ' || last, first || ' ' || last, '', 0, 0 FROM named`,
    `INSERT INTO name_words (word, user_id)
     ${named} SELECT first || ' ' || last, id FROM named UNION ALL SELECT last, id FROM named`,
    `INSERT INTO members (conversation_id, user_id, read_seq)
     ${numbers(from, to)} SELECT 'lobby', 'person' || i, 0 FROM numbers`,
    `UPDATE conversations SET member_count = member_count + ${to - from + 1} WHERE id = 'lobby'`,
  ]
}

/** The messages `from` to `to` of a conversation that has those before, said by these two in turn. */
export function messagesSql(conversationId, [one, other], from, to) {
  const added = to - from + 1
  return [
    `INSERT INTO messages
       (conversation_id, seq, rev, sender_id, body, client_id, content_hash, created_at)
     ${numbers(from, to)}
     SELECT conversations.id, i, conversations.rev + i - ${from - 1},
       CASE WHEN i % 2 = 0 THEN '${one}' ELSE '${other}' END,
       'Message ' || i || ', of a length that messages have: how are you, what is new, when do we meet?',
       'seeded-' || i, 'none', 1700000000000 + i
     FROM numbers, conversations WHERE conversations.id = '${conversationId}'`,
    `UPDATE conversations SET seq = seq + ${added}, rev = rev + ${added}
     WHERE id = '${conversationId}'`,
    `UPDATE members SET read_seq = ${to} WHERE conversation_id = '${conversationId}'`,
  ]
}

/** Makes the people `name`0 … members of a conversation that has none of them yet. */
export const membersSql = (conversationId, name, count) => [
  `INSERT INTO members (conversation_id, user_id, read_seq)
   ${numbers(0, count - 1)} SELECT '${conversationId}', '${name}' || i, 0 FROM numbers`,
  `UPDATE conversations SET member_count = member_count + ${count} WHERE id = '${conversationId}'`,
]

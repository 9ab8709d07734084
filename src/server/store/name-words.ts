// By which beginnings a person's name is found: that of each of its words. Kept beside the users, so that
// search reads a range of an index. Units of the store, called where a name is stored or goes.
import { all, statement, type Unit } from './statement.ts'

/** A name may have 80 characters, thus as many words; nobody is looked for by their ninth. */
export const MOST_WORDS = 8

/** « elodie martin-roy » is found as itself, as "martin-roy" and as "roy". Takes a folded name. */
export function wordsOf(searchName: string): string[] {
  const starts = [...searchName.matchAll(/[^\s\-'’._]+/g)].map(({ index }) => index)
  const words = [0, ...starts].map((start) => searchName.slice(start)).filter(Boolean)
  return [...new Set(words)].slice(0, MOST_WORDS)
}

const insertWord = statement<{ word: string; userId: string }>()((db, value) =>
  db.insertInto('name_words').values({ word: value('word'), user_id: value('userId') }),
)

const deleteWords = statement<{ userId: string }>()((db, value) =>
  db.deleteFrom('name_words').where('user_id', '=', value('userId')),
)

/** Instead of what was kept before; an empty name leaves nothing. */
export function* keepWords(input: { userId: string; searchName: string }): Unit<void> {
  const { userId } = input
  yield* all(deleteWords, input)
  for (const word of wordsOf(input.searchName)) yield* all(insertWord, { word, userId })
}

// People who come from another backend, under the id that it gave them. Units of the store. Nobody is ever
// found by e-mail here: that would merge accounts.
import { FOREIGN_ID } from '../../protocol/fields.ts'
import { LOBBY } from '../../protocol/frames.ts'
import type { User } from '../../protocol/models.ts'
import { fold } from '../lib/fold.ts'
import { keepWords } from './name-words.ts'
import { withPicture } from './people.ts'
import { refused, type Refused } from './refused.ts'
import { all, first, statement, type Unit } from './statement.ts'
import { countInLobby, joinLobby } from './users.ts'

const NAME_CHARACTERS = 80

/** What the other backend says. What is left out stays as it was, null takes it away. */
export interface ForeignUser {
  id: string
  /** Left out for somebody new: the left part of the e-mail, else the id. */
  name?: string | undefined
  email?: string | null | undefined
  picture?: string | null | undefined
  /** When it was said, in ms since 1970; what is older than the last change changes nothing. Left out: now. */
  toldAt?: number | undefined
}

export interface ForeignUserRow {
  id: string
  name: string
  email: string | null
  picture: string | null
  isInvisible: number
  deletedAt: number | null
  disabledAt: number | null
  tokensValidFrom: number | null
  toldAt: number | null
  /** 1 for a bot. */
  isBot: number
}

export interface Upserted {
  user: User
  isNew: boolean
  /** Whether others see somebody else than before: another name, another picture. */
  isChanged: boolean
}

const selectForeignUser = statement<{ userId: string }>()((db, value) =>
  db
    .selectFrom('users')
    .select([
      'id',
      'name',
      'contact_email as email',
      'picture',
      'is_invisible as isInvisible',
      'deleted_at as deletedAt',
      'disabled_at as disabledAt',
      'tokens_valid_from as tokensValidFrom',
      'told_at as toldAt',
      'is_bot as isBot',
    ])
    .where('id', '=', value('userId')),
)

interface Written {
  id: string
  name: string
  email: string | null
  picture: string | null
  searchName: string
  searchEmail: string
  toldAt: number
  now: number
}

const insertForeignUser = statement<Written>()((db, value) =>
  db.insertInto('users').values({
    id: value('id'),
    email: null,
    name: value('name'),
    password_hash: null,
    search_name: value('searchName'),
    search_email: value('searchEmail'),
    created_at: value('now'),
    is_invisible: 0,
    contact_email: value('email'),
    picture: value('picture'),
    told_at: value('toldAt'),
  }),
)

const updateForeignUser = statement<Written>()((db, value) =>
  db
    .updateTable('users')
    .set({
      name: value('name'),
      search_name: value('searchName'),
      search_email: value('searchEmail'),
      contact_email: value('email'),
      picture: value('picture'),
      told_at: value('toldAt'),
    })
    .where('id', '=', value('id')),
)

const noteChange = statement<{ id: string; now: number }>()((db, value) =>
  db
    .updateTable('users')
    .set({ changed_at: value('now') })
    .where('id', '=', value('id')),
)

/** What would be written about them. */
function written({ id, ...said }: ForeignUser, known: ForeignUserRow | null, now: number): Written {
  const email = said.email === undefined ? (known?.email ?? null) : said.email
  const picture = said.picture === undefined ? (known?.picture ?? null) : said.picture
  const leftPart = email?.slice(0, email.lastIndexOf('@')) ?? ''
  const given = said.name?.trim() ?? ''
  const name = Array.from(given || known?.name || leftPart || id)
    .slice(0, NAME_CHARACTERS)
    .join('')
  return {
    id,
    name,
    email,
    picture,
    searchName: fold(name),
    searchEmail: fold(leftPart),
    toldAt: said.toldAt ?? now,
    now,
  }
}

/** Whether this is news: something else, and not said before what is known. Tokens count in seconds. */
function isNews(next: Written, known: ForeignUserRow): boolean {
  if (next.toldAt < Math.floor((known.toldAt ?? 0) / 1000) * 1000) return false
  const { name, email, picture } = next
  return name !== known.name || email !== known.email || picture !== known.picture
}

/** As they are, be they deleted or disabled; null when nobody has this id. */
export function* findForeignUser(input: { userId: string }): Unit<ForeignUserRow | null> {
  return (yield* first(selectForeignUser, input)) ?? null
}

/** The same, and whether `upsertUser` would change anything. */
export function* recognizeUser(
  said: ForeignUser,
): Unit<(ForeignUserRow & { isNews: boolean }) | null> {
  const known = yield* findForeignUser({ userId: said.id })
  return known && { ...known, isNews: isNews(written(said, known, Infinity), known) }
}

/** Makes them, a member of the lobby, or brings them up to date. Who was deleted or disabled stays so;
 * the deleted are refused as `account_deleted`, an id that is not for another backend as `bad_field`. */
export function* upsertUser(said: ForeignUser & { now: number }): Unit<Refused | Upserted> {
  if (!FOREIGN_ID.test(said.id)) return refused('bad_field')
  const known = yield* findForeignUser({ userId: said.id })
  if (known !== null && known.deletedAt !== null) return refused('account_deleted')
  const next = written(said, known, said.now)
  if (known === null) {
    yield* all(insertForeignUser, next)
    yield* keepWords({ userId: next.id, searchName: next.searchName })
    yield* all(joinLobby, { id: next.id, lobbyId: LOBBY })
    yield* all(countInLobby, { lobbyId: LOBBY })
    return { user: userOf(next), isNew: true, isChanged: false }
  }
  if (!isNews(next, known)) return { user: userOf(known), isNew: false, isChanged: false }
  yield* all(updateForeignUser, next)
  const isChanged = next.name !== known.name || next.picture !== known.picture
  if (next.name !== known.name) yield* keepWords({ userId: next.id, searchName: next.searchName })
  if (isChanged) yield* all(noteChange, next)
  return { user: userOf(next), isNew: false, isChanged }
}

const userOf = ({ id, name, picture }: ForeignUserRow | Written): User =>
  withPicture({ id, name, picture })

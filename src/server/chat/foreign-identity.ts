// Who a token of another backend belongs to. Such a user has no session here: the token is all there is, until
// it expires or the user's tokens are revoked. Called by the accounts' rules and by whoever asks again.
import { Refusal } from '../../protocol/refusal.ts'
import type { ForeignUserRow } from '../store/foreign-users.ts'
import type { Identity } from './accounts.ts'
import type { Asker, Chat } from './chat.ts'
import { upsertUser } from './foreign-users.ts'

/** The part of a token, or of a ticket made for it, that is asked again later. */
export interface Issued {
  userId: string
  /** In ms since 1970; null when the token does not say. */
  issuedAt: number | null
  expiresAt: number
}

/** Makes the user or brings them up to date; a token that says nothing new writes nothing. */
export async function identifyForeign(chat: Chat, token: string): Promise<Identity> {
  const { said, issuedAt, expiresAt } = await chat.foreignTokens!.check(token)
  const issued = { userId: said.id, issuedAt, expiresAt }
  const news = { ...said, toldAt: issuedAt ?? 0 }
  const known = await chat.store.recognizeUser(news)
  if (known === null) await upsertUser(chat, news)
  else {
    const identity = identityFrom(known, issued)
    if (!known.isNews) return identity
    // Whoever is known comes in, even where the disk takes nothing more.
    await upsertUser(chat, news).catch(ignoreRefusal)
  }
  return identityOf(chat, issued)
}

/** Who this is now; throws unless they may still come in. */
export async function identityOf(chat: Chat, issued: Issued): Promise<Identity> {
  const known = await chat.store.findForeignUser({ userId: issued.userId })
  if (known === null) throw ended('there is no such user any more.')
  return identityFrom(known, issued)
}

/** Throws unless they may come in. */
function identityFrom(known: ForeignUserRow, issued: Issued): Identity {
  insistOnRight(known, issued)
  const { id, name, picture, isInvisible } = known
  return {
    user: { id, name, ...(picture !== null && { picture }) },
    sessionId: null,
    issuedAt: issued.issuedAt,
    expiresAt: issued.expiresAt,
    lastSeenAt: 0,
    isInvisible: isInvisible === 1,
  }
}

/** Whether they may still be in. */
export async function hasRight(chat: Chat, { user, ...issued }: Identity): Promise<boolean> {
  try {
    await identityOf(chat, { ...issued, userId: user.id })
    return true
  } catch (error) {
    if (error instanceof Refusal && error.code !== 'unavailable') return false
    throw error
  }
}

function insistOnRight(known: ForeignUserRow, { issuedAt }: Issued): void {
  if (known.deletedAt !== null) throw ended('this account was deleted.')
  if (known.disabledAt !== null) throw disabled()
  if (known.isBot === 1) throw ended('it is of a bot, which never signs in.')
  const { tokensValidFrom } = known
  if (tokensValidFrom !== null && (issuedAt === null || issuedAt < tokensValidFrom))
    throw ended(
      issuedAt === null
        ? 'tokens of this user were revoked, and it has no "iat" to say that it is newer.'
        : 'it was revoked; ask your backend for a new one.',
    )
}

const ended = (reason: string) =>
  new Refusal('not_authenticated', `This token is not valid here, or no longer: ${reason}`)

export const disabled = () =>
  new Refusal('forbidden', 'This account is disabled; ask whoever runs this chat.')

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof Refusal)) throw error
}

/** The session of a user who signed in here; refuses what only they can do. */
export function ownSession({ sessionId }: Asker): string {
  if (sessionId !== null) return sessionId
  throw new Refusal(
    'forbidden',
    'Your account belongs to another service, which signed you in; do this there.',
  )
}

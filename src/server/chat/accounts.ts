// Accounts, signing in and out, and who a token belongs to.
import type { User } from '../../protocol/models.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { LOBBY } from '../../protocol/frames.ts'
import { fold } from '../lib/fold.ts'
import { newId } from '../lib/ids.ts'
import { hashPassword, isPassword } from '../lib/password.ts'
import { SESSION_SECONDS, type Claims } from '../lib/token.ts'
import { granted, type Asker, type Chat } from './chat.ts'

export interface Access {
  user: User
  token: string
}

export interface Identity {
  user: User
  sessionId: string
  /** When the token or its session ends, in ms since 1970. */
  expiresAt: number
  /** They chose to look offline. */
  isInvisible: boolean
}

const cleanEmail = (email: string): string => email.trim().toLowerCase()
const leftPart = (email: string): string => email.slice(0, email.lastIndexOf('@'))

/** Makes an account, and its first session. `password` null: one that cannot sign in until it is set. */
export async function createAccount(
  chat: Chat,
  input: { email: string; password: string | null; name?: string },
): Promise<Access> {
  const email = cleanEmail(input.email)
  const name = Array.from((input.name ?? leftPart(email)).trim())
    .slice(0, 80)
    .join('')
  const user = { id: newId('u'), name }
  const session = newSession(chat, user.id)
  const result = await chat.store.createUser({
    user: {
      ...user,
      email,
      passwordHash: input.password === null ? null : await hashPassword(input.password),
      searchName: fold(name),
      searchEmail: fold(leftPart(email)),
      createdAt: session.createdAt,
    },
    lobbyId: LOBBY,
    session,
  })
  granted(result, { email_taken: 'An account with this e-mail exists; sign in, or use another.' })
  return { user, token: chat.tokens.signAccess(user.id, session.sessionId) }
}

/** Signing up from the open network: as createAccount, a bounded number of times for each address. */
export async function signUp(
  chat: Chat,
  input: { email: string; password: string; name?: string },
  address: string,
): Promise<Access> {
  await chat.attempts.signUp.take(address)
  return createAccount(chat, input)
}

export async function signIn(
  chat: Chat,
  input: { email: string; password: string },
  address: string,
): Promise<Access> {
  const email = cleanEmail(input.email)
  const key = `${email} ${address}`
  await chat.attempts.address.check(address)
  // Taken before the slow part, so that guesses made at the same time count; given back on success.
  await chat.attempts.signIn.take(key)
  const known = await chat.store.findUserByEmail({ email })
  if (!(await isPassword(input.password, known?.passwordHash ?? null)) || known === null) {
    await chat.attempts.address.take(address)
    throw new Refusal('wrong_credentials', 'No account has this e-mail and password; check both.')
  }
  await chat.attempts.signIn.forget(key)
  return openSession(chat, { id: known.id, name: known.name })
}

/** A new session for a user who has shown who they are. */
export async function openSession(chat: Chat, user: User): Promise<Access> {
  const session = newSession(chat, user.id)
  await chat.store.createSession(session)
  return { user, token: chat.tokens.signAccess(user.id, session.sessionId) }
}

/** Ends the session; every socket of it closes, on every node. */
export async function signOut(chat: Chat, { user, sessionId }: Asker): Promise<void> {
  await chat.store.endSession({ sessionId })
  chat.bus.publish({ kind: 'session_ended', userId: user.id, sessionId })
  // The socket may have closed just before this was asked.
  chat.presence.endGrace(user.id)
}

export const issueTicket = (chat: Chat, { user, sessionId }: Asker): string =>
  chat.tokens.signTicket(user.id, sessionId)

/** Who this token belongs to; throws `not_authenticated` unless it and its session are good. */
export async function identify(
  chat: Chat,
  token: string,
  kinds: 'access' | 'access or ticket' = 'access or ticket',
): Promise<Identity> {
  const claims = chat.tokens.check(token, kinds)
  const found =
    claims &&
    (claims.ticketId === null
      ? await chat.store.findSessionUser({ ...claims, now: chat.now() })
      : await useTicket(chat, { ...claims, ticketId: claims.ticketId }))
  if (!claims || !found)
    throw new Refusal(
      'not_authenticated',
      'This token is not valid here, or no longer: sign in again for a new one.',
    )
  // A ticket lives for seconds, the socket that it opened for as long as the session.
  const expiresAt =
    claims.ticketId === null ? Math.min(claims.expiresAt, found.expiresAt) : found.expiresAt
  const user = { id: found.id, name: found.name }
  return { user, sessionId: claims.sessionId, expiresAt, isInvisible: found.isInvisible === 1 }
}

/** Noted in this process, then in the store for other ones. A disk that takes nothing more can still be read,
 * and whoever comes in reads; so then the note is enough. */
async function useTicket(chat: Chat, ticket: Claims & { ticketId: string }) {
  const input = { ...ticket, now: chat.now() }
  // Remembered a little longer: whether it had expired was asked a moment ago.
  const endsAt = ticket.expiresAt + 1000
  if (!chat.usedTickets.take(ticket.ticketId, endsAt, input.now)) return null
  return chat.store.useTicket(input).catch((error: unknown) => {
    if (error instanceof Refusal) return chat.store.findSessionUser(input)
    throw error
  })
}

/** Whether the session has not been ended since. */
export async function hasSession(chat: Chat, { user, sessionId }: Identity): Promise<boolean> {
  return (
    (await chat.store.findSessionUser({ sessionId, userId: user.id, now: chat.now() })) !== null
  )
}

function newSession(chat: Chat, userId: string) {
  const createdAt = chat.now()
  const expiresAt = createdAt + SESSION_SECONDS * 1000
  return { sessionId: newId('s'), userId, createdAt, expiresAt }
}

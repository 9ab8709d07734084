// Accounts, signing in and out, and who a token belongs to.
import type { User } from '../../protocol/models.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { LOBBY } from '../../protocol/frames.ts'
import { fold } from '../lib/fold.ts'
import { newId } from '../lib/ids.ts'
import { hashPassword, isPassword } from '../lib/password.ts'
import { SESSION_SECONDS } from '../lib/token.ts'
import { granted, type Asker, type Chat } from './chat.ts'
import { isFirstUse } from './tickets.ts'
import { disabled, hasRight, identifyForeign, identityOf, ownSession } from './foreign-identity.ts'

export interface Access {
  user: User
  token: string
}

/** Who knocks: where from, and what their program calls itself. */
export interface Visitor {
  address: string
  device: string
}

export interface Identity {
  user: User
  /** Null for whoever another backend has signed in. */
  sessionId: string | null
  /** Of such a token, in ms since 1970; null of others, and when it does not say. */
  issuedAt: number | null
  /** When the token or its session ends, in ms since 1970. */
  expiresAt: number
  /** When the session was last used, to the hour. */
  lastSeenAt: number
  /** They chose to look offline. */
  isInvisible: boolean
}

const cleanEmail = (email: string): string => email.trim().toLowerCase()
const leftPart = (email: string): string => email.slice(0, email.lastIndexOf('@'))

export const cleanName = (name: string): string => Array.from(name.trim()).slice(0, 80).join('')

/** Makes an account, and its first session. `password` null: one that cannot sign in until it is set. */
export async function createAccount(
  chat: Chat,
  input: { email: string; password: string | null; name?: string },
  device = '',
): Promise<Access> {
  const email = cleanEmail(input.email)
  const name = cleanName(input.name ?? leftPart(email))
  const user = { id: newId('u'), name }
  const session = newSession(chat, user.id, device)
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
  { address, device }: Visitor,
): Promise<Access> {
  if (!chat.hasSignUp)
    throw new Refusal(
      'forbidden',
      'Nobody makes an account here themselves (SIGN_UP=off); ask whoever runs this chat for one.',
    )
  await chat.attempts.signUp.take(address)
  return createAccount(chat, input, device)
}

export async function signIn(
  chat: Chat,
  input: { email: string; password: string },
  { address, device }: Visitor,
): Promise<Access> {
  const email = cleanEmail(input.email)
  const known = await guarded(chat, `${email} ${address}`, address, async () => {
    const found = await chat.store.findUserByEmail({ email })
    const isRight = await isPassword(input.password, found?.passwordHash ?? null)
    return isRight ? found : null
  })
  if (known === null)
    throw new Refusal('wrong_credentials', 'No account has this e-mail and password; check both.')
  if (known.isDisabled) throw disabled()
  return openSession(chat, { id: known.id, name: known.name }, device)
}

/** Whoever is signed in shows that it is them; slowed like signing in. */
export async function confirmPassword(
  chat: Chat,
  { user }: Asker,
  password: string,
  address: string,
): Promise<void> {
  const isRight = await guarded(chat, user.id, address, async () =>
    (await isPassword(password, await chat.store.passwordHashOf({ userId: user.id })))
      ? true
      : null,
  )
  if (isRight === null)
    throw new Refusal('wrong_credentials', 'This is not the password of your account; check it.')
}

/** Looks at a password; one that is wrong (null) counts against its key and its address. */
async function guarded<Found>(
  { attempts }: Chat,
  key: string,
  address: string,
  look: () => Promise<Found | null>,
): Promise<Found | null> {
  await attempts.address.check(address)
  // Taken before the slow part, so that guesses made at the same time count; given back on success.
  await attempts.signIn.take(key)
  const found = await look()
  if (found === null) await attempts.address.take(address)
  else await attempts.signIn.forget(key)
  return found
}

/** A new session for a user who has shown who they are. */
export async function openSession(chat: Chat, user: User, device = ''): Promise<Access> {
  const session = newSession(chat, user.id, device)
  await chat.store.createSession(session)
  return { user, token: chat.tokens.signAccess(user.id, session.sessionId) }
}

/** Ends the session; every socket of it closes, on every node. */
export async function signOut(chat: Chat, asker: Asker): Promise<void> {
  const { user } = asker
  const sessionId = ownSession(asker)
  await chat.store.endSession({ sessionId })
  chat.bus.publish({ kind: 'session_ended', userId: user.id, sessionId })
  // The socket may have closed just before this was asked.
  chat.presence.endGrace(user.id)
}

/** Who this token belongs to; throws `not_authenticated` unless it and its session are good. */
export async function identify(
  chat: Chat,
  token: string,
  kinds: 'access' | 'access or ticket' = 'access or ticket',
): Promise<Identity> {
  const claims = chat.tokens.check(token, kinds)
  if (claims === null && chat.foreignTokens !== null) return identifyForeign(chat, token)
  if (claims === null || !(await isFirstUse(chat, claims))) throw notValid()
  const { userId, sessionId, issuedAt } = claims
  if (sessionId === null)
    return identityOf(chat, { userId, issuedAt, expiresAt: claims.lineEndsAt })
  const found = await chat.store.findSessionUser({ sessionId, userId, now: chat.now() })
  if (found === null) throw notValid()
  const { id, name, lastSeenAt, isInvisible } = found
  return {
    user: { id, name },
    sessionId,
    issuedAt: null,
    expiresAt: Math.min(claims.lineEndsAt, found.expiresAt),
    lastSeenAt,
    isInvisible: isInvisible === 1,
  }
}

const notValid = () =>
  new Refusal(
    'not_authenticated',
    'This token is not valid here, or no longer: sign in again for a new one.',
  )

/** Whether the session has not been ended since, nor what another backend signed been revoked. */
export async function hasSession(chat: Chat, identity: Identity): Promise<boolean> {
  const { user, sessionId } = identity
  if (sessionId === null) return hasRight(chat, identity)
  return (
    (await chat.store.findSessionUser({ sessionId, userId: user.id, now: chat.now() })) !== null
  )
}

function newSession(chat: Chat, userId: string, device: string) {
  const createdAt = chat.now()
  const expiresAt = createdAt + SESSION_SECONDS * 1000
  return { sessionId: newId('s'), userId, createdAt, expiresAt, device }
}

// One's sign-ins: which there are, when each was last used, and ending one.
import type { RouteOutput } from '../../protocol/routes.ts'
import type { Identity } from './accounts.ts'
import { granted, type Asker, type Chat } from './chat.ts'
import { hasRight, ownSession } from './foreign-identity.ts'

const DEVICE_CHARACTERS = 200
/** Written no more often than this for each session. */
const SEEN_EVERY_MS = 60 * 60 * 1000

/** What a program calls itself, fit to be kept and shown. */
export const deviceFrom = (userAgent: string | undefined): string =>
  Array.from((userAgent ?? '').replace(/\p{C}/gu, ''))
    .slice(0, DEVICE_CHARACTERS)
    .join('')

export async function listSessions(
  { store, now }: Chat,
  asker: Asker,
): Promise<RouteOutput<'GET /api/sessions'>> {
  const sessionId = ownSession(asker)
  const sessions = await store.findSessions({ userId: asker.user.id, now: now() })
  return { sessions: sessions.map((each) => ({ ...each, isCurrent: each.id === sessionId })) }
}

/** Foreign users that are looked up beside each other. */
const BESIDE = 20

/** What they came in with, whatever they are called meanwhile: a session, or a token of another backend. */
export const entryOf = ({ user, sessionId, issuedAt }: Identity): string =>
  sessionId ?? JSON.stringify([user.id, issuedAt])

/** The entries, of these people, that are none any more: their session ended, their token was revoked. */
export async function endedAmong(
  chat: Chat,
  identities: Iterable<Identity>,
): Promise<ReadonlySet<string>> {
  const ended = new Map(Array.from(identities, (identity) => [entryOf(identity), identity]))
  const sessionIds = [...ended.values()].flatMap(({ sessionId }) => sessionId ?? [])
  const foreign = [...ended].filter(([, { sessionId }]) => sessionId === null)
  for (const id of await chat.store.liveSessions({ sessionIds, now: chat.now() })) ended.delete(id)
  for (let from = 0; from < foreign.length; from += BESIDE)
    await Promise.all(
      foreign.slice(from, from + BESIDE).map(async ([entry, identity]) => {
        if (await hasRight(chat, identity)) ended.delete(entry)
      }),
    )
  return new Set(ended.keys())
}

/** Ends a session of one's own; every socket of it closes. */
export async function endSession(
  chat: Chat,
  asker: Asker,
  { id }: { id: string },
): Promise<Record<never, never>> {
  ownSession(asker)
  const { user } = asker
  const result = await chat.store.endOwnSession({ userId: user.id, sessionId: id })
  granted(result, { not_found: 'You have no such session; GET /api/sessions lists them.' })
  chat.bus.publish({ kind: 'session_ended', userId: user.id, sessionId: id })
  return {}
}

/** The session was used now. */
export async function noteUse({ store, now }: Chat, identity: Identity): Promise<void> {
  const { sessionId, lastSeenAt } = identity
  if (sessionId === null) return
  if (now() - lastSeenAt >= SEEN_EVERY_MS) await store.seeSession({ sessionId, now: now() })
}

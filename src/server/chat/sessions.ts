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

/** Those of these people who may stay: their session is there, their token was not revoked. */
export async function stillSignedIn(
  chat: Chat,
  identities: ReadonlySet<Identity>,
): Promise<ReadonlySet<Identity>> {
  const [here, foreign] = [[...identities], [...identities].filter(isForeign)]
  const sessionIds = new Set(here.flatMap(({ sessionId }) => sessionId ?? []))
  const live = await chat.store.liveSessions({ sessionIds: [...sessionIds], now: chat.now() })
  const known = new Set<string | null>(live)
  const staying = new Set(here.filter(({ sessionId }) => known.has(sessionId)))
  for (let from = 0; from < foreign.length; from += BESIDE)
    await Promise.all(
      foreign.slice(from, from + BESIDE).map(async (identity) => {
        if (await hasRight(chat, identity)) staying.add(identity)
      }),
    )
  return staying
}

const isForeign = ({ sessionId }: Identity): boolean => sessionId === null

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

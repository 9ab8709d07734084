// Lets a user into a connection: registers it for live events, then reads, then welcomes. In the other
// order a message between reading and registering would be missed; in this one it is heard twice.
import type { CommandId } from '../../protocol/frames.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { hasSession, type Identity } from '../chat/accounts.ts'
import { arrive } from '../chat/presence.ts'
import { reachesOf, welcome } from '../chat/resume.ts'
import { noteUse } from '../chat/sessions.ts'
import { refusalOf } from '../lib/log.ts'
import type { Connection } from './connection.ts'
import { lastWord } from './refusals.ts'
import { encode } from './websocket.ts'

const TOO_MANY = lastWord(
  'too_many_connections',
  'You have too many connections open; close one, then connect again.',
)

/** Also takes a fresh token of the same user on a connection that has one. */
export async function authenticate(
  connection: Connection,
  identity: Identity,
  id?: CommandId,
): Promise<void> {
  const { chat, hub, limits, log } = connection.around
  const { user, sessionId } = identity
  const known = connection.identity
  if (connection.hasEnded) return
  if (known !== null && known.user.id !== user.id)
    throw new Refusal('forbidden', 'This connection belongs to somebody else; open another.')
  if (known === null) {
    if (limits.connectionsPerUser > 0 && hub.countOf(user.id) >= limits.connectionsPerUser)
      return connection.end('abuse', { ...TOO_MANY, id })
    connection.hold()
    connection.identity = identity
    hub.add(connection, user.id)
  }
  connection.identity = identity
  try {
    // Also the session is read after registering: a log-out in between would reach nobody.
    if (!(await hasSession(chat, identity))) return connection.end('logged_out')
    if (known === null) {
      await chat.bus.attentive()
      const reaches = await reachesOf(chat, user.id)
      for (const { id, ...told } of reaches)
        if (!connection.hasEnded) hub.join(connection, id, told)
      await chat.bus.attentive()
      if (hub.order !== null) await takeOutOfOld(connection, reaches, user.id)
    }
    const asker = { user, sessionId, connectionId: connection.id }
    if (known === null && !connection.hasEnded) arrive(chat, asker, identity.isInvisible)
    const event = await welcome(chat, asker, identity.isInvisible)
    connection.release(encode({ ...event, id }))
    await noteUse(chat, identity).catch((error: unknown) => refusalOf(error, log))
  } catch (error) {
    // Half registered is of no use to anybody: the client comes back and tries again.
    connection.end('draining')
    throw error
  }
}

/** Elsewhere they may have been taken out after the reading, and that said here before the joining. What is
 * said from now on finds them. */
async function takeOutOfOld(
  { around: { chat, hub } }: Connection,
  old: readonly { id: string; rev: number }[],
  userId: string,
): Promise<void> {
  const ids = new Set((await reachesOf(chat, userId)).map(({ id }) => id))
  for (const { id: conversationId, rev } of old)
    if (!ids.has(conversationId))
      hub.deliver({ kind: 'left', conversationId, userIds: [userId], rev, exceptId: null })
}

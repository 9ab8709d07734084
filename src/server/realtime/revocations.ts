// Sessions that another process ended: `npm run password` beside a running server, or another node. Asks the store
// each second whose they may be, which costs next to nothing, and looks at the sessions of those who are here.
import type { Chat } from '../chat/chat.ts'
import { endedAmong, entryOf } from '../chat/sessions.ts'
import { refusalOf, type Log } from '../lib/log.ts'
import type { Connection } from './connection.ts'

const EVERY_MS = 1000

/** Ends the connections whose session has gone; answers how to stop looking. */
export function watchRevocations(
  chat: Chat,
  connections: ReadonlySet<Connection>,
  log: Log,
  everyMs = EVERY_MS,
): () => void {
  let isLooking = false
  /** That something ended is said once: until they were looked at, it is owed. */
  const owed = new Set<Connection>()
  const owe = (userIds: ReadonlySet<string> | null) => {
    for (const connection of connections)
      if (userIds === null || userIds.has(connection.identity?.user.id ?? '')) owed.add(connection)
  }
  const look = async () => {
    const ended = await chat.store.endedElsewhere()
    // Mostly nothing ended: to look at everybody for it, each second, was a sixth of all that the silent cost.
    if (ended === null || ended.length > 0) owe(ended && new Set(ended))
    if (owed.size === 0) return
    // Whoever comes, or shows another token, from now on is looked at then.
    const here = [...owed]
    const gone = await endedAmong(
      chat,
      here.flatMap(({ identity }) => identity ?? []),
    )
    for (const connection of here)
      if (!connection.hasEnded && connection.identity && gone.has(entryOf(connection.identity)))
        connection.end('logged_out')
    owed.clear()
  }
  const timer = setInterval(() => {
    if (isLooking) return
    isLooking = true
    look()
      // That the store does not answer is told once, by the store.
      .catch((error: unknown) => refusalOf(error, log))
      .finally(() => (isLooking = false))
  }, everyMs)
  return () => clearInterval(timer)
}

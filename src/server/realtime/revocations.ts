// Sessions that another process ended: `npm run password` beside a running server. Looks every second
// whether the store was changed from outside, which costs next to nothing, and only then at sessions.
import { hasSession } from '../chat/accounts.ts'
import type { Chat } from '../chat/chat.ts'
import type { Log } from '../lib/log.ts'
import type { Connection } from './connection.ts'

const EVERY_MS = 1000
/** So many sessions are asked for at once: a database elsewhere takes its time for each. */
const AT_ONCE = 64

/** Ends the connections whose session has gone; answers how to stop looking. */
export function watchRevocations(
  chat: Chat,
  connections: ReadonlySet<Connection>,
  log: Log,
): () => void {
  let isMissed = false
  const look = async () => {
    const isChanged = await chat.store.wasChangedElsewhere()
    if (!isChanged && !isMissed) return
    isMissed = false
    const all = [...connections]
    while (all.length > 0) await Promise.all(all.splice(-AT_ONCE).map(lookAt))
  }
  const lookAt = async (connection: Connection) => {
    const { identity } = connection
    if (identity !== null && !(await hasSession(chat, identity))) connection.end('logged_out')
  }
  let isLooking = false
  const timer = setInterval(() => {
    if (isLooking) return
    isLooking = true
    look()
      .catch((err: unknown) => {
        // What changed was noted already: it is to be looked for once more.
        isMissed = true
        log.error({ err }, 'sessions could not be looked at')
      })
      .finally(() => (isLooking = false))
  }, EVERY_MS)
  return () => clearInterval(timer)
}

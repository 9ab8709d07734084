// Sessions that another process ended: `npm run password` beside a running server. Looks every second
// whether the store was changed from outside, which costs next to nothing, and only then at sessions.
import { hasSession } from '../chat/accounts.ts'
import type { Chat } from '../chat/chat.ts'
import type { Log } from '../lib/log.ts'
import type { Connection } from './connection.ts'

const EVERY_MS = 1000

/** Ends the connections whose session has gone; answers how to stop looking. */
export function watchRevocations(
  chat: Chat,
  connections: ReadonlySet<Connection>,
  log: Log,
): () => void {
  const look = async () => {
    if (!(await chat.store.wasChangedElsewhere())) return
    for (const connection of connections) {
      const { identity } = connection
      if (identity !== null && !(await hasSession(chat, identity))) connection.end('logged_out')
    }
  }
  const timer = setInterval(() => {
    look().catch((err: unknown) => log.error({ err }, 'sessions could not be looked at'))
  }, EVERY_MS)
  return () => clearInterval(timer)
}

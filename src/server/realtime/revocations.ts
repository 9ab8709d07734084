// Sessions that another process ended: `npm run password` beside a running server, or another node. Looks every
// second whether the store was changed from outside, which costs next to nothing, and only then at sessions.
import type { Chat } from '../chat/chat.ts'
import { stillSignedIn } from '../chat/sessions.ts'
import type { Log } from '../lib/log.ts'
import type { Connection } from './connection.ts'

const EVERY_MS = 1000

/** Ends the connections whose session has gone; answers how to stop looking. */
export function watchRevocations(
  chat: Chat,
  connections: ReadonlySet<Connection>,
  log: Log,
): () => void {
  let isLooking = false
  /** That something changed is said once: until it was looked at, it is owed. */
  let isOwed = false
  const look = async () => {
    isOwed ||= await chat.store.wasChangedElsewhere()
    if (!isOwed) return
    const here = new Set([...connections].flatMap((one) => one.identity ?? []))
    const staying = await stillSignedIn(chat, here)
    for (const connection of [...connections]) {
      const { identity } = connection
      // Whoever came, or showed another token meanwhile, was looked at then.
      if (identity === null || !here.has(identity) || staying.has(identity)) continue
      connection.end('logged_out')
    }
    isOwed = false
  }
  const timer = setInterval(() => {
    if (isLooking) return
    isLooking = true
    look()
      .catch((err: unknown) => log.error({ err }, 'sessions could not be looked at'))
      .finally(() => (isLooking = false))
  }, EVERY_MS)
  return () => clearInterval(timer)
}

// Gathers what can be seen at one moment from where it stands; joined by app.ts. Waits for nobody longer
// than 2 s, for it is when something hangs that somebody looks.
import { readdir } from 'node:fs/promises'
import type { Chat } from '../chat/chat.ts'
import type { Seen } from './figures.ts'

const STORE_ANSWERS_WITHIN_MS = 2000

export const look =
  (
    { store, counts, version }: Chat,
    door: { seen(): Seen['lines'] },
    webhooks: { readonly waiting: number },
    redis: Seen['redis'],
    bus: Seen['bus'],
  ) =>
  async (): Promise<Seen> => {
    const askedAt = performance.now()
    const isUp = await answersSoon(store.check())
    const checkSeconds = (performance.now() - askedAt) / 1000
    return {
      version,
      counts,
      lines: door.seen(),
      store: { isUp, checkSeconds, writing: store.writing },
      webhooksWaiting: webhooks.waiting,
      redis,
      bus,
      openFiles: await countOpenFiles(),
    }
  }

/** Where the system has no such folder, nobody knows. */
const countOpenFiles = (): Promise<number | null> =>
  readdir('/proc/self/fd').then(
    ({ length }) => length,
    () => null,
  )

/** False for a failure too: why is in the log of whoever needed the store. */
async function answersSoon(check: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), STORE_ANSWERS_WITHIN_MS)
  })
  const answer = check.then(
    () => true,
    () => false,
  )
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}

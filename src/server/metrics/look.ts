// Gathers what can be seen at one moment from where it stands; joined by app.ts. Waits for nobody
// for long, for it is when something hangs that somebody looks.
import { readdir } from 'node:fs/promises'
import type { Chat } from '../chat/chat.ts'
import type { Seen } from './figures.ts'

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
    // Why not, the store has told the log.
    const isUp = await store.check().then(
      () => true,
      () => false,
    )
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

// A browser without a screen, for the tests: a database that can be slow or refuse, tabs that share locks
// and a channel, a clock whose hands the test turns.
import type { Change, Database, StoreName } from '../../../src/client/local/database.ts'
import { openTabs, type Tabs } from '../../../src/client/local/tabs.ts'
import type { Clock } from '../../../src/client/net/clock.ts'

/** Until everything that was going to happen by itself has happened. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
}

export class FakeDatabase implements Database {
  readonly pending = new Map<string, { clientId: string; body: string; problem?: unknown }>()
  readonly snapshot = new Map<string, Record<string, unknown>>()
  isRefusing = false
  #held: Promise<void> | null = null

  /** What is asked is done, in order; its answers wait until the returned function is called. */
  hold(): () => Promise<void> {
    let release = () => {}
    this.#held = new Promise((resolve) => (release = resolve))
    return () => {
      this.#held = null
      release()
      return settle()
    }
  }

  async all(store: StoreName): Promise<unknown[]> {
    const rows = structuredClone([...this[store].values()])
    await this.#answer()
    return rows
  }

  async change(changes: readonly Change[]): Promise<void> {
    for (const change of this.isRefusing ? [] : structuredClone(changes)) {
      const rows = this[change.store] as Map<string, object>
      if ('put' in change) rows.set(keyOf(change.store, change.put), change.put)
      else if ('remove' in change) rows.delete(change.remove)
      else rows.clear()
    }
    await this.#answer()
  }

  bodies(): string[] {
    return [...this.pending.values()].map(({ body }) => body)
  }

  async #answer(): Promise<void> {
    const { isRefusing } = this
    await this.#held
    if (isRefusing) throw new Error('QuotaExceededError')
  }
}

const keyOf = (store: StoreName, row: object): string =>
  (row as Record<string, string>)[store === 'pending' ? 'clientId' : 'name']!

export class FakeClock implements Clock {
  #now = 1000
  #timers = new Map<() => void, number>()

  now(): number {
    return this.#now
  }

  after(pauseMs: number, run: () => void): () => void {
    const once = () => run()
    this.#timers.set(once, this.#now + pauseMs)
    return () => this.#timers.delete(once)
  }

  /** Runs what is due, in order. */
  async pass(pauseMs: number): Promise<void> {
    const until = this.#now + pauseMs
    for (;;) {
      const [next] = [...this.#timers].sort(([, one], [, other]) => one - other)
      if (next === undefined || next[1] > until) break
      this.#timers.delete(next[0])
      this.#now = next[1]
      next[0]()
      await settle()
    }
    this.#now = until
    await settle()
  }
}

interface Request {
  start(): unknown
  resolve(answer: unknown): void
  reject(error: Error): void
}

/** One lock of a browser. */
class FakeLock {
  readonly waiting: Request[] = []
  #holder: Request | null = null

  request(
    { steal = false, signal }: { steal?: boolean; signal?: AbortSignal },
    start: () => unknown,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const request = { start, resolve, reject }
      if (steal) this.#holder?.reject(new Error('AbortError'))
      if (steal) this.#holder = null
      this.waiting[steal ? 'unshift' : 'push'](request)
      signal?.addEventListener('abort', () => {
        const place = this.waiting.indexOf(request)
        if (place >= 0) this.waiting.splice(place, 1)
        if (place >= 0) reject(new Error('AbortError'))
      })
      queueMicrotask(() => void this.#grant())
    })
  }

  async #grant(): Promise<void> {
    if (this.#holder !== null) return
    const next = this.waiting.shift()
    if (next === undefined) return
    this.#holder = next
    next.resolve(await next.start())
    if (this.#holder !== next) return
    this.#holder = null
    await this.#grant()
  }
}

/** The locks of one browser, as navigator.locks has them. */
class FakeLocks {
  readonly #byName = new Map<string, FakeLock>()

  request(name: string, ...how: Parameters<FakeLock['request']>): Promise<unknown> {
    const lock = this.#byName.get(name) ?? new FakeLock()
    this.#byName.set(name, lock)
    return lock.request(...how)
  }

  get waiting(): readonly Request[] {
    return [...this.#byName.values()].flatMap(({ waiting }) => waiting)
  }
}

/** One browser: what its tabs share. */
export class FakeBrowser {
  readonly database = new FakeDatabase()
  readonly locks = new FakeLocks()
  readonly #channels = new Set<EventTarget>()

  openTab({ hasLocks = true, hasChannel = true } = {}): Tabs {
    const channel = new EventTarget()
    this.#channels.add(channel)
    const postMessage = (data: unknown) => {
      const copy = structuredClone(data)
      for (const other of this.#channels)
        if (other !== channel)
          setImmediate(() => other.dispatchEvent(new MessageEvent('message', { data: copy })))
    }
    return openTabs({
      locks: hasLocks ? (this.locks as unknown as LockManager) : undefined,
      channel: hasChannel
        ? (Object.assign(channel, { postMessage }) as unknown as BroadcastChannel)
        : null,
    })
  }
}

// Who looks at whom. Collects the people whose status changed, and tells each connection that watches
// some of them once for each pause, in one frame; those who watch everybody share one frame.
// Used by the presence rules; knows connections by id only.

/** Between two frames to the same connection; the first of a calm time comes at once. */
const PAUSE_MS = 500
const FIRST_MS = 20

export type Watched = readonly string[] | 'all'
/** Why a connection looks: its last search, or watch_presence. Each replaces only itself. */
export type Reason = 'search' | 'chosen'

export interface Watcher {
  connectionId: string
  /** The user who looks. */
  viewerId: string
  watched: Partial<Record<Reason, Watched>>
}

/** Gives these watchers the news about these people. */
export type Flush = (userIds: readonly string[], watchers: readonly Watcher[]) => void

export class Watchers {
  readonly #watchers = new Map<string, Watcher>()
  readonly #byUser = new Map<string, Set<Watcher>>()
  readonly #ofAll = new Set<Watcher>()
  readonly #changed = new Set<string>()
  #timer: NodeJS.Timeout | null = null
  #flushedAt = 0

  constructor(readonly flush: Flush) {}

  watch(connectionId: string, viewerId: string, reason: Reason, watched: Watched): void {
    const before = this.#watchers.get(connectionId)
    this.leave(connectionId)
    const watcher = { connectionId, viewerId, watched: { ...before?.watched, [reason]: watched } }
    this.#watchers.set(connectionId, watcher)
    for (const each of Object.values(watcher.watched)) {
      if (each === 'all') this.#ofAll.add(watcher)
      else for (const userId of each) this.#add(userId, watcher)
    }
  }

  leave(connectionId: string): void {
    const watcher = this.#watchers.get(connectionId)
    if (watcher === undefined) return
    for (const each of Object.values(watcher.watched))
      if (each !== 'all') for (const userId of each) this.#take(userId, watcher)
    this.#ofAll.delete(watcher)
    this.#watchers.delete(connectionId)
  }

  /** Who looks at this user. */
  of(userId: string): Watcher[] {
    return [...this.#ofAll, ...(this.#byUser.get(userId) ?? [])]
  }

  /** These people changed: their watchers hear of it soon, at most twice a second. */
  change(userIds: readonly string[]): void {
    for (const userId of userIds) this.#changed.add(userId)
    if (this.#timer !== null) return
    const waitMs = Math.max(FIRST_MS, this.#flushedAt + PAUSE_MS - performance.now())
    this.#timer = setTimeout(() => this.#flush(), waitMs)
  }

  #flush(): void {
    this.#timer = null
    this.#flushedAt = performance.now()
    const changed = [...this.#changed]
    this.#changed.clear()
    if (this.#ofAll.size > 0) this.flush(changed, [...this.#ofAll])
    const newsFor = new Map<Watcher, string[]>()
    for (const userId of changed)
      for (const watcher of this.#byUser.get(userId) ?? []) {
        if (this.#ofAll.has(watcher)) continue
        const news = newsFor.get(watcher)
        if (news === undefined) newsFor.set(watcher, [userId])
        else news.push(userId)
      }
    for (const [watcher, userIds] of newsFor) this.flush(userIds, [watcher])
  }

  #add(userId: string, watcher: Watcher): void {
    const watchers = this.#byUser.get(userId)
    if (watchers === undefined) this.#byUser.set(userId, new Set([watcher]))
    else watchers.add(watcher)
  }

  #take(userId: string, watcher: Watcher): void {
    const watchers = this.#byUser.get(userId)
    if (watchers?.delete(watcher) && watchers.size === 0) this.#byUser.delete(userId)
  }
}

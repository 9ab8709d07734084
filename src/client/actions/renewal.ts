// Loads the page again when the server has a newer one and nobody is at this window. Asked by main at every
// minute and when the window is hidden. It never takes away what a person is writing or reading.
import type { Shell } from '../local/shell.ts'
import type { Clock } from '../net/clock.ts'

const IDLE_AFTER_MS = 60_000

/** The window, as main sees it. */
export interface Surroundings {
  isHidden(): boolean
  /** Something is written that is neither sent nor kept. */
  isBusy(): boolean
  reload(): void
}

export interface Renewal {
  /** The person did something here. */
  notice(): void
  /** A welcome named the server's version. */
  hear(version: string): void
  judge(): Promise<void>
}

export function createRenewal(clock: Clock, shell: Shell, page: Surroundings): Renewal {
  let lastInputAt = clock.now()
  /** What the server said first; this page came from the same one. */
  let ownVersion: string | undefined
  let isOld = false

  function hear(version: string): void {
    if (ownVersion !== undefined) void shell.look()
    ownVersion ??= version
    isOld = version !== ownVersion
  }

  async function judge(): Promise<void> {
    // Where a shell is kept, loading again before the newer one is here would bring the old one.
    const isNewerThere = shell.isKept ? await shell.isNewerHere() : isOld
    const isAlone = page.isHidden() || clock.now() - lastInputAt >= IDLE_AFTER_MS
    if (isNewerThere && isAlone && !page.isBusy()) page.reload()
  }

  return { notice: () => void (lastInputAt = clock.now()), hear, judge }
}

// A pause that can be held: it goes on with what was left. Used by what disappears by itself.

export interface Countdown {
  hold(): void
  goOn(): void
}

/** Begins held. */
export function createCountdown(pauseMs: number, run: () => void): Countdown {
  let leftMs = pauseMs
  let startedAt = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  return {
    hold() {
      if (timer === undefined) return
      clearTimeout(timer)
      timer = undefined
      leftMs -= performance.now() - startedAt
    },
    goOn() {
      if (timer !== undefined) return
      startedAt = performance.now()
      timer = setTimeout(run, Math.max(0, leftMs))
    },
  }
}

// How long to wait before the next try: full jitter, so that a thousand pages do not come back together.
// Called by the connection and the outbox.

const BASE_MS = 500
const CAP_MS = 10_000

/** A pause between 0 and 0.5 s, 1 s, 2 s … at most 10 s, for try 0, 1, 2 … */
export function pauseBeforeTry(tryCount: number, random: () => number = Math.random): number {
  return Math.round(random() * Math.min(CAP_MS, BASE_MS * 2 ** Math.min(tryCount, 16)))
}

// How fast webhooks are sent and tried again, and how many may wait.

export interface Pace {
  /** How long a receiver may take to answer. */
  tryMs: number
  /** Tries at once, for each address; of a conversation there is ever one. */
  atOnce: number
  /** The pause after the first failure doubles with each, up to the longest; half of it is random. */
  firstPauseMs: number
  longestPauseMs: number
  /** Given up when it has waited so long, but not before so many tries. */
  giveUpMs: number
  leastTries: number
  /** So long what is for an address that this node does not know is left to a node that does. */
  unknownAddressMs: number
  /** How often to look for what another process wrote, such as `npm run webhooks -- retry`. */
  lookMs: number
  /** How long the tries under way have when the server stops. */
  drainMs: number
  /** Faults are told to the log once in this time for each address. */
  reportMs: number
  /** More than these wait: the oldest become dead letters. */
  mostWaiting: number
  /** More dead letters than these: the oldest are dropped. */
  mostDead: number
}

export const PACE: Pace = {
  tryMs: 10_000,
  atOnce: 16,
  firstPauseMs: 1000,
  longestPauseMs: 3_600_000,
  giveUpMs: 24 * 3_600_000,
  leastTries: 3,
  unknownAddressMs: 3_600_000,
  lookMs: 1000,
  drainMs: 2000,
  reportMs: 60_000,
  mostWaiting: 100_000,
  mostDead: 10_000,
}

/** How long to leave a conversation alone after so many failures. A receiver may ask for more. */
export function pauseMs(pace: Pace, failures: number, wishedMs: number): number {
  const { firstPauseMs, longestPauseMs } = pace
  const full = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures - 1, 40))
  const pause = full * (0.5 + Math.random() / 2)
  return Math.max(pause, Math.min(wishedMs, longestPauseMs))
}

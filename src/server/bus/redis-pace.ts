// How fast presence beats in Redis. A crash is seen after a lease and a beat, well within 15 s.

export interface Pace {
  beatMs: number
  leaseMs: number
  /** After Redis lost its memory the others need a moment to tell theirs again. */
  settleMs: number
  /** How long the people of other nodes are believed without Redis. */
  trustMs: number
}

export const PACE: Pace = { beatMs: 1500, leaseMs: 9000, settleMs: 2500, trustMs: 15_000 }

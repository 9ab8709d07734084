// What every action works with. Built once by main; holds no state of its own.
import type { Keeper } from '../local/keeper.ts'
import type { Shell } from '../local/shell.ts'
import type { Tabs } from '../local/tabs.ts'
import type { Clock } from '../net/clock.ts'
import type { Connection } from '../net/connection.ts'
import { failureFrom } from '../net/failure.ts'
import type { Place, Problem } from '../state/state.ts'
import type { Store } from '../state/store.ts'
import type { Alarm } from './alerts.ts'

export interface Tools {
  store: Store
  connection: Connection
  clock: Clock
  keeper: Keeper
  tabs: Tabs
  shell: Shell
  alarm: Alarm
  /** Changes the address, and the page follows it; Back does not return to the present one. */
  goInstead(place: Place): void
  /** Somebody has signed in with this browser. */
  rememberVisit(): void
}

/** A thrown thing as the state keeps it. */
export function problemFrom(error: unknown): Problem {
  const { code, message, retryAfterMs } = failureFrom(error)
  return { code, message, retryAfterMs }
}

// Keeps the last things seen in this browser, so that the page opens with them, offline too; and lets go of
// everything when its person leaves. Called by main at load and on every change, by accounts at the end.
import { snapshotOf, withSnapshot } from '../state/snapshot.ts'
import { emptyState, type State } from '../state/state.ts'
import type { Outbox } from './outbox.ts'
import type { Tools } from './tools.ts'

const PAUSE_MS = 1000

/** A change of anything else is not worth writing. */
const KEPT = [
  'me',
  'epoch',
  'limits',
  'usersAt',
  'isInvisible',
  'place',
  'conversations',
  'threads',
] as const

export interface Keeping {
  /** At load: the page as it was; where it was too, unless the address says another place. */
  recall(isPlaceChosen: boolean): Promise<void>
  /** The state changed. */
  follow(): void
  /** Writes what is not yet written; the page may go away. */
  write(): void
  /** Nothing of this person stays in the browser; without a person, nothing of anybody. */
  forget(userId?: string): Promise<void>
  /** Whether the page can go away without losing a message. */
  isSafe(): boolean
}

export function createKeeping(tools: Tools, outbox: Outbox): Keeping {
  const { store, clock, keeper, shell } = tools
  let written: State = emptyState
  let cancelTimer: (() => void) | null = null
  let isForgetting = false
  let isShellKept = false

  async function recall(isPlaceChosen: boolean): Promise<void> {
    const found = await keeper.recall()
    // Late, the server has said by now who is here.
    if (found === null || store.get().session !== 'unknown') return
    const { page, drafts } = found
    store.update((state) => withSnapshot(state, page, drafts, { isPlaceChosen }))
    written = store.get()
    await outbox.refresh()
  }

  function follow(): void {
    outbox.follow()
    const isIn = store.get().session === 'in'
    if (isIn && !isShellKept) void shell.keep()
    isShellKept = isIn
    cancelTimer ??= clock.after(PAUSE_MS, write)
  }

  const hasChanged = (state: State): boolean =>
    state.drafts !== written.drafts || KEPT.some((field) => state[field] !== written[field])

  function write(): void {
    stop()
    const state = store.get()
    const page = snapshotOf(state)
    if (page === null || isForgetting || !hasChanged(state)) return
    const drafts = changedDrafts(state.drafts, written.drafts)
    written = state
    void keeper.keepPage(page.me.id, page, drafts)
  }

  function stop(): void {
    cancelTimer?.()
    cancelTimer = null
  }

  async function forget(userId?: string): Promise<void> {
    stop()
    isForgetting = true
    outbox.forgetRows()
    await Promise.all([keeper.forget(userId), shell.forget()])
    isForgetting = false
    written = emptyState
  }

  return { recall, follow, write, forget, isSafe: outbox.isKept }
}

/** Another tab's drafts are left as they are. */
function changedDrafts(drafts: State['drafts'], before: State['drafts']): State['drafts'] {
  return Object.fromEntries(
    Object.entries(drafts).filter(([id, body]) => body !== (before[id] ?? '')),
  )
}

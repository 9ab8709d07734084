// The rows of my unsent messages in this browser's database, and how they and the page's state stay the
// same, in this tab and in the others. Used by the outbox; it never sends anything.
import type { PendingMessage, State } from '../state/state.ts'
import { putPending } from '../state/pending.ts'
import type { Tools } from './tools.ts'

export interface Rows {
  /** Puts the message as it is now shown into the database. */
  keep(clientId: string): Promise<void>
  drop(clientIds: readonly string[]): Promise<void>
  /** Shows what is in the database: what other tabs and earlier visits wrote, too. */
  refresh(): Promise<void>
  /** Keeps what is not kept yet, as after a new sign-in. */
  keepAll(): Promise<void>
  /** Drops what is no longer shown: a thread has it by now, or its person is gone. */
  tidy(): void
  /** Somebody emptied the database. */
  forget(): void
  /** On its way into the database. */
  isSaving(clientId: string): boolean
  /** In the database: it survives this page, and other tabs can read it. */
  isKept(clientId: string): boolean
}

export function createRows({ store, keeper }: Tools): Rows {
  const saving = new Set<string>()
  const kept = new Set<string>()
  /** Counts what changes the rows, so that a reading that was overtaken is known to be old. */
  let changes = 0

  async function keep(clientId: string): Promise<void> {
    const { me, pending } = store.get()
    const message = pending.find((each) => each.clientId === clientId)
    if (me === null || message === undefined) return
    saving.add(clientId)
    const isKept = await keeper.keep({ ...message, userId: me.id })
    saving.delete(clientId)
    changes++
    if (isKept) kept.add(clientId)
  }

  async function drop(clientIds: readonly string[]): Promise<void> {
    for (const id of clientIds) kept.delete(id)
    changes++
    // Also what is not known to be kept: the database may have been late, not full.
    await keeper.drop(clientIds)
  }

  async function refresh(): Promise<void> {
    const { me } = store.get()
    if (me === null) return
    let before: number
    let rows
    do {
      before = changes
      rows = await keeper.rows(me.id)
    } while (before !== changes)
    if (rows === null || store.get().me?.id !== me.id) return
    const read = rows
    store.update((state) => putPending(state, merged(state, read)))
    kept.clear()
    for (const { clientId } of rows) kept.add(clientId)
  }

  /** The rows, and what this page alone has, or has newer. */
  function merged({ pending }: State, rows: readonly PendingMessage[]): PendingMessage[] {
    const own = pending.filter(({ clientId }) => !kept.has(clientId) || saving.has(clientId))
    const ids = new Set(own.map(({ clientId }) => clientId))
    return [...rows.filter(({ clientId }) => !ids.has(clientId)), ...own]
  }

  async function keepAll(): Promise<void> {
    const ids = store.get().pending.map(({ clientId }) => clientId)
    const unkept = ids.filter((id) => !kept.has(id) && !saving.has(id))
    await Promise.all(unkept.map(keep))
  }

  function tidy(): void {
    const shown = new Set(store.get().pending.map(({ clientId }) => clientId))
    const over = [...kept].filter((id) => !shown.has(id))
    if (over.length > 0) void drop(over)
  }

  return {
    keep,
    drop,
    refresh,
    keepAll,
    tidy,
    forget: () => kept.clear(),
    isSaving: (id) => saving.has(id),
    isKept: (id) => kept.has(id),
  }
}

// What this browser keeps of the person who is signed in: messages that wait, the last things seen, drafts.
// Used by actions. It never rejects and never hangs: without a database the page works, and keeps nothing.
import type { Clock } from '../net/clock.ts'
import type { Snapshot } from '../state/snapshot.ts'
import type { PendingMessage } from '../state/state.ts'
import type { Change, Database } from './database.ts'

/** A database may hang, as after a crash of the browser; nobody waits longer for it. */
const ANSWER_WITHIN_MS = 3000

export type PendingRow = PendingMessage & { userId: string }
export type Drafts = Readonly<Record<string, string>>

type SnapshotRow =
  | { name: 'owner'; userId: string }
  | { name: 'page'; userId: string; page: Snapshot }
  | { name: `draft ${string}`; userId: string; conversationId: string; body: string }

export interface Keeper {
  /** From now on it keeps what is this person's; what was another's goes. */
  claim(userId: string): Promise<void>
  /** What the owner saw last. */
  recall(): Promise<{ page: Snapshot; drafts: Drafts } | null>
  /** Null when it cannot be known. */
  rows(userId: string): Promise<PendingRow[] | null>
  /** Whether the row now survives this page, and other tabs can read it. */
  keep(row: PendingRow): Promise<boolean>
  drop(clientIds: readonly string[]): Promise<void>
  /** An empty draft is forgotten. */
  keepPage(userId: string, page: Snapshot, drafts: Drafts): Promise<void>
  /** Nothing stays, unless somebody else than this person owns it by now. */
  forget(userId?: string): Promise<void>
}

const everything: readonly Change[] = [
  { store: 'pending', isEmptied: true },
  { store: 'snapshot', isEmptied: true },
]

export function createKeeper(database: Database, clock: Clock): Keeper {
  /** What is asked of the database, or the other answer when it refuses or is late. */
  function within<T>(asked: Promise<T>, otherwise: T): Promise<T> {
    return new Promise((resolve) => {
      const cancel = clock.after(ANSWER_WITHIN_MS, () => resolve(otherwise))
      const settle = (answer: T) => {
        cancel()
        resolve(answer)
      }
      // A refusal is not an error here: private windows and full disks refuse.
      asked.then(settle, () => settle(otherwise))
    })
  }

  const done = (changes: readonly Change[]): Promise<boolean> =>
    within(
      database.change(changes).then(() => true),
      false,
    )

  const snapshotRows = async (): Promise<SnapshotRow[]> =>
    (await within(database.all('snapshot'), [])) as SnapshotRow[]

  const ownerOf = (rows: readonly SnapshotRow[]): string | undefined =>
    rows.find(({ name }) => name === 'owner')?.userId

  async function claim(userId: string): Promise<void> {
    if (ownerOf(await snapshotRows()) === userId) return
    await done([...everything, { store: 'snapshot', put: { name: 'owner', userId } }])
  }

  async function recall(): Promise<{ page: Snapshot; drafts: Drafts } | null> {
    const rows = await snapshotRows()
    const owner = ownerOf(rows)
    const drafts: Record<string, string> = {}
    let page: Snapshot | null = null
    for (const row of rows) {
      if (row.userId !== owner) continue
      if ('page' in row) page = row.page
      if ('body' in row) drafts[row.conversationId] = row.body
    }
    return page && { page, drafts }
  }

  async function rows(userId: string): Promise<PendingRow[] | null> {
    const all = (await within(database.all('pending'), null)) as PendingRow[] | null
    return all && all.filter((row) => row.userId === userId)
  }

  const keep = (row: PendingRow): Promise<boolean> => done([{ store: 'pending', put: row }])

  async function drop(clientIds: readonly string[]): Promise<void> {
    await done(clientIds.map((remove) => ({ store: 'pending', remove })))
  }

  async function keepPage(userId: string, page: Snapshot, drafts: Drafts): Promise<void> {
    const put: SnapshotRow = { name: 'page', userId, page }
    const changes = Object.entries(drafts).map(([id, body]) => draftChange(userId, id, body))
    await done([{ store: 'snapshot', put }, ...changes])
  }

  async function forget(userId?: string): Promise<void> {
    const owner = userId && ownerOf(await snapshotRows())
    if (owner === undefined || owner === userId) await done(everything)
  }

  return { claim, recall, rows, keep, drop, keepPage, forget }
}

function draftChange(userId: string, conversationId: string, body: string): Change {
  const name = `draft ${conversationId}` as const
  if (body === '') return { store: 'snapshot', remove: name }
  const put: SnapshotRow = { name, userId, conversationId, body }
  return { store: 'snapshot', put }
}

// Keeps the server told whom this page shows, so that it tells when they come and go; and how I want to
// be seen: visible, with what the attention says, or invisible.
import { apply } from '../state/apply.ts'
import { peopleToWatch } from '../state/presence.ts'
import type { Watched } from '../state/state.ts'
import { createAttention, type Attention } from './attention.ts'
import { problemFrom, type Tools } from './tools.ts'

export interface Presence extends Pick<Attention, 'notice' | 'show'> {
  /** The state changed, and with it, perhaps, who is on screen. */
  follow(): void
  /** A fresh connection: the server knows nothing of what the last one said. */
  restart(): void
  /** Chooses how all of my windows are seen. */
  appear(how: 'visible' | 'invisible'): Promise<void>
}

const NOBODY = ''

export function createPresence(tools: Tools): Presence {
  const { store, connection } = tools
  const attention = createAttention(tools)
  /** Whom this connection asked for last. */
  let asked = NOBODY

  function follow(): void {
    if (!connection.isConnected || store.get().epoch === null) return
    attention.judge()
    const wanted = peopleToWatch(store.get())
    const key = keyOf(wanted)
    if (key !== asked) void watch(wanted, key)
  }

  async function watch(watched: Watched, key: string): Promise<void> {
    asked = key
    try {
      const userIds = watched === 'all' ? watched : [...watched]
      const { users } = await connection.send('watch_presence', { userIds })
      if (asked === key)
        store.update((state) => apply(state, { type: 'presence_watched', watched, users }))
    } catch {
      // Without a line, the next welcome asks; else the next change on screen.
      if (asked === key && connection.isConnected) asked = NOBODY
    }
  }

  function restart(): void {
    asked = NOBODY
    attention.restart()
  }

  async function appear(how: 'visible' | 'invisible'): Promise<void> {
    const isInvisible = how === 'invisible'
    const before = store.get().isInvisible
    put(isInvisible)
    if (!isInvisible) attention.hasAppeared()
    try {
      await connection.send('set_status', { status: isInvisible ? 'invisible' : 'online' })
      // Again: what another window had chosen may have been told in between.
      put(isInvisible)
    } catch (error) {
      const problem = problemFrom(error)
      store.update((state) => ({ ...state, isInvisible: before, problem }))
    }
  }

  function put(isInvisible: boolean): void {
    store.update((state) => ({ ...state, isInvisible, problem: null }))
  }

  return { follow, restart, appear, notice: attention.notice, show: attention.show }
}

/** The same for the same people, however the list is sorted. */
const keyOf = (watched: Watched): string =>
  watched === 'all' ? watched : [...watched].sort().join(' ')

// Finds people while a person types, and lists who is there while nothing is typed. Only the answer to
// the last question counts; the server keeps its people live.
import { apply } from '../state/apply.ts'
import { isForEverybody } from '../state/presence.ts'
import type { Search as SearchState } from '../state/state.ts'
import { problemFrom, type Tools } from './tools.ts'

const PAUSE_MS = 200

export interface Search {
  type(query: string): void
  clear(): void
  /** A fresh connection: an open search is asked again. */
  repeat(): void
}

export function createSearch({ store, connection, clock }: Tools): Search {
  let cancelTimer = () => {}
  let questions = 0

  function type(query: string): void {
    cancelTimer()
    const before = store.get().search
    const isListing = isForEverybody(query)
    // Who is there and who is called so are two lists: Enter must not take a person of the other one.
    const isSameList = before !== null && isForEverybody(before.query) === isListing
    put({ query, users: isSameList ? before.users : null, problem: null })
    if (isListing) void find(query)
    else cancelTimer = clock.after(PAUSE_MS, () => void find(query))
  }

  async function find(query: string): Promise<void> {
    const question = ++questions
    try {
      const { users } = await connection.send('search_users', { query: query.trim().slice(0, 100) })
      if (question === questions)
        store.update((state) => apply(state, { type: 'people_found', query, users }))
    } catch (error) {
      if (question === questions && store.get().search?.query === query)
        put({ query, users: null, problem: problemFrom(error) })
    }
  }

  function clear(): void {
    cancelTimer()
    put(null)
  }

  function repeat(): void {
    const { search } = store.get()
    if (search === null) return
    cancelTimer()
    void find(search.query)
  }

  function put(search: SearchState | null): void {
    store.update((state) => ({ ...state, search }))
  }

  return { type, clear, repeat }
}

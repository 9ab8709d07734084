// Finds people while a person types. Only the answer to the last question counts.
import type { Search as SearchState } from '../state/state.ts'
import { problemFrom, type Tools } from './tools.ts'

const PAUSE_MS = 200

export interface Search {
  type(query: string): void
  clear(): void
}

export function createSearch({ store, connection, clock }: Tools): Search {
  let cancelTimer = () => {}

  function type(query: string): void {
    cancelTimer()
    if (query.trim() === '') return clear()
    const users = store.get().search?.users ?? null
    put({ query, users, problem: null })
    cancelTimer = clock.after(PAUSE_MS, () => void find(query))
  }

  async function find(query: string): Promise<void> {
    try {
      const { users } = await connection.send('search_users', { query: query.trim().slice(0, 100) })
      if (store.get().search?.query !== query) return
      const others = users.filter(({ id }) => id !== store.get().me?.id)
      const people = Object.fromEntries(others.map((user) => [user.id, user]))
      store.update((state) => ({ ...state, people: { ...state.people, ...people } }))
      put({ query, users: others, problem: null })
    } catch (error) {
      if (store.get().search?.query === query)
        put({ query, users: null, problem: problemFrom(error) })
    }
  }

  function clear(): void {
    cancelTimer()
    put(null)
  }

  function put(search: SearchState | null): void {
    store.update((state) => ({ ...state, search }))
  }

  return { type, clear }
}

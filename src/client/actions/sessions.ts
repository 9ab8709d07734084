// One's sign-ins: which there are, and ending one. Nothing of it is kept in the state: only the settings
// show it, and ask each time.
import type { Session } from '../../protocol/models.ts'
import { request } from '../net/api.ts'
import type { Problem } from '../state/state.ts'
import { problemFrom } from './tools.ts'

export interface Sessions {
  list(): Promise<{ sessions: readonly Session[] } | { problem: Problem }>
  end(id: string): Promise<Problem | null>
}

export function createSessions(): Sessions {
  return {
    async list() {
      try {
        return await request('GET /api/sessions', {})
      } catch (error) {
        return { problem: problemFrom(error) }
      }
    },
    async end(id) {
      try {
        await request('DELETE /api/sessions/:id', { id })
        return null
      } catch (error) {
        const problem = problemFrom(error)
        // It has ended by itself meanwhile.
        return problem.code === 'not_found' ? null : problem
      }
    },
  }
}

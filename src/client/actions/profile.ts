// What a person changes about themselves: their name, their password. Each answers what went wrong, if anything.
import { request } from '../net/api.ts'
import type { Problem } from '../state/state.ts'
import { seeUsers } from '../state/users.ts'
import { problemFrom, type Tools } from './tools.ts'

export interface Profile {
  rename(name: string): Promise<Problem | null>
  /** Ends all other sessions. */
  changePassword(password: string, newPassword: string): Promise<Problem | null>
}

export function createProfile({ store }: Tools): Profile {
  async function rename(name: string): Promise<Problem | null> {
    try {
      const { user } = await request('PATCH /api/me', { name })
      store.update((state) => seeUsers(state, [user]))
      return null
    } catch (error) {
      return problemFrom(error)
    }
  }

  async function changePassword(password: string, newPassword: string): Promise<Problem | null> {
    try {
      await request('POST /api/me/password', { password, newPassword })
      return null
    } catch (error) {
      return problemFrom(error)
    }
  }

  return { rename, changePassword }
}

// What a program that uses the library attends to: conversations that are on its screen, and people. A fresh line knows
// nothing of what the last one was told, so it is told again. Used by connect; keeps the wish, not what came of it.
import type { Conversation, Person } from '../../protocol/models.ts'
import type { Watched } from '../state/state.ts'

/** How it is said to the server. */
interface Says {
  join(id: string): Promise<Conversation>
  watch(userIds: Watched): Promise<readonly Person[]>
}

export class Attention {
  readonly #joined = new Set<string>()
  #watched: Watched | null = null

  constructor(private readonly says: Says) {}

  isJoined(id: string): boolean {
    return this.#joined.has(id)
  }

  /** Joins, then does the rest of it; what fails is not joined. */
  async join<Result>(
    id: string,
    rest: (conversation: Conversation) => Promise<Result>,
  ): Promise<Result> {
    this.#joined.add(id)
    try {
      return await rest(await this.says.join(id))
    } catch (error) {
      this.#joined.delete(id)
      throw error
    }
  }

  leave(id: string): void {
    this.#joined.delete(id)
  }

  /** Until the next call. */
  watch(userIds: Watched): Promise<readonly Person[]> {
    this.#watched = userIds
    return this.says.watch(userIds)
  }

  /** There is a fresh line. */
  restart(): void {
    for (const id of this.#joined) again(this.says.join(id))
    if (this.#watched !== null) again(this.says.watch(this.#watched))
  }
}

/** Without a line the next one says it; what is refused was taken away meanwhile. */
const again = (said: Promise<unknown>): void => void said.catch(() => {})

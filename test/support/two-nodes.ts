// Two servers that are one chat: one Redis, one database. What each socket saw is judged by its revs.
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { Person, type Socket } from './person.ts'
import { Redis } from './redis.ts'
import { newFolder, startServer, type TestServer } from './server.ts'

export class TwoNodes {
  #people = 0

  private constructor(
    readonly redis: Redis,
    readonly servers: readonly [TestServer, TestServer],
  ) {}

  static async start(redisUrl?: string): Promise<TwoNodes> {
    const redis = await Redis.start()
    const [folder, other] = [newFolder(), newFolder()]
    // SQLite follows the link, so both have one database; the folder is claimed by each for itself.
    symlinkSync(join(folder, 'relais.sqlite'), join(other, 'relais.sqlite'))
    const env = {
      REDIS_URL: redisUrl ?? redis.url,
      JWT_SECRET: 'x'.repeat(32),
      COMMANDS_PER_SECOND: '0',
    }
    const one = await startServer({ dataDir: folder, env })
    return new TwoNodes(redis, [one, await startServer({ dataDir: other, env })])
  }

  async end(): Promise<void> {
    for (const server of this.servers) await server.kill('SIGKILL')
    await this.redis.kill()
  }

  /** An account, used through the first node (0) or the second. */
  async someone(name: string, node: 0 | 1 = 0): Promise<Person> {
    return Person.signUp(this.servers[node].url, `${name}${++this.#people}`)
  }

  at(person: Person, node: 0 | 1): Person {
    return person.at(this.servers[node].url)
  }
}

/** The revs of a conversation as this socket saw them: of messages, of changes, and of its own answers. */
export function revsOf(socket: Socket, conversationId: string): number[] {
  const revs: number[] = []
  for (const event of socket.heard) {
    if (event.type === 'new_message' || event.type === 'message_updated') {
      if (event.message.conversationId === conversationId) revs.push(event.message.rev)
    } else if (event.type === 'ok') {
      const { messageId, rev } = event as { messageId?: string; rev?: number }
      if (messageId?.startsWith(`${conversationId}.`)) revs.push(rev!)
    }
  }
  return revs
}

/** Throws unless each rev is the next. */
export function judge(revs: readonly number[], from: number, to: number): void {
  const wanted = Array.from({ length: to - from }, (_, index) => from + 1 + index)
  const wrong = revs.findIndex((rev, index) => rev !== wanted[index])
  if (revs.length !== wanted.length || wrong !== -1)
    throw new Error(
      `${revs.length} of ${wanted.length} revs, first wrong at ${wrong}: ${revs.slice(Math.max(0, wrong - 5), wrong + 10).join(' ')}`,
    )
}

// Two servers that are one chat: one Redis, one database. What each socket saw is judged by its revs.
import { pause, Person, type Socket } from './person.ts'
import { Redis, until } from './redis.ts'
import { startPostgres, type Postgres } from './postgres.ts'
import { startServer, type TestServer } from './server.ts'

export class TwoNodes {
  #people = 0

  private constructor(
    readonly redis: Redis,
    readonly postgres: Postgres,
    readonly servers: readonly [TestServer, TestServer],
  ) {}

  /** `redisUrl` null: they share the database alone. */
  static async start(redisUrl?: string | null): Promise<TwoNodes> {
    const redis = await Redis.start()
    const postgres = await startPostgres()
    const env = {
      ...(redisUrl === null ? {} : { REDIS_URL: redisUrl ?? redis.url }),
      DATABASE_URL: await postgres.database(),
      JWT_SECRET: 'x'.repeat(32),
      COMMANDS_PER_SECOND: '0',
    }
    const one = await startServer({ env })
    return new TwoNodes(redis, postgres, [one, await startServer({ env })])
  }

  async end(): Promise<void> {
    for (const server of this.servers) await server.kill('SIGKILL')
    await this.redis.kill()
    await this.postgres.kill()
  }

  /** An account, used through the first node (0) or the second. */
  async someone(name: string, node: 0 | 1 = 0): Promise<Person> {
    return Person.signUp(this.servers[node].url, `${name}${++this.#people}`)
  }

  /** Two people who may talk, each with a socket on their node. */
  async pair() {
    const alice = await this.someone('alice', 0)
    const bob = await this.someone('bob', 1)
    const [a, b] = [await alice.connect(), await bob.connect()]
    await a.do('request_conversation', { userId: bob.user.id })
    const { conversation } = await b.next('conversation_request')
    await b.do('accept_conversation', { conversationId: conversation.id })
    while ((await a.next('conversation_updated')).conversation.status !== 'accepted');
    return { alice, bob, a, b, id: conversation.id }
  }

  /** Resolves when what one says of a conversation is heard by the other at once again. */
  async isWhole(a: Socket, b: Socket, conversationId: string): Promise<void> {
    await until(
      async () => {
        const body = `whole ${performance.now()}`
        await a.do('send_message', { conversationId, body })
        await pause(200)
        return b.heard.some((each) => each.type === 'new_message' && each.message.body === body)
      },
      (isHeard) => isHeard,
      10_000,
    )
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

/** The highest rev that this socket knows the conversation to have. */
export const revOf = (socket: Socket, id: string): number =>
  Math.max(
    ...socket.heard.flatMap((event) =>
      'conversation' in event && event.conversation.id === id ? event.conversation.rev : 0,
    ),
  )

export const since = (socket: Socket, id: string, from: number): number[] =>
  revsOf(socket, id).filter((rev) => rev > from)

/** Sends so many messages, ten at once, and waits for their answers. */
export async function write(socket: Socket, conversationId: string, count: number, who: string) {
  const sent: Promise<unknown>[] = []
  for (let index = 0; index < count; index++) {
    sent.push(socket.do('send_message', { conversationId, body: `${who} ${index}` }))
    if (index % 10 === 9) await sent.at(-1)
  }
  await Promise.all(sent)
}

/** Resolves when each of these has seen this rev. */
export async function everyRev(sockets: readonly Socket[], id: string, to: number) {
  await until(
    () => sockets.map((socket) => Math.max(...revsOf(socket, id))),
    (revs) => revs.every((rev) => rev >= to),
    10_000,
  )
}

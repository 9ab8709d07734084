// A store with an outbox and its sender, at a pace for tests, without the rest of a server: people write, and
// receivers are told. What a test opened here is closed by `closeAll`.
import type { WebhookType } from '../../src/protocol/webhooks.ts'
import { webhookAddress } from '../../src/server/lib/webhook-address.ts'
import type { Store } from '../../src/server/store/store.ts'
import type { Pace } from '../../src/server/webhooks/pace.ts'
import { Webhooks } from '../../src/server/webhooks/webhooks.ts'
import { openTestStore } from './database.ts'
import { Receiver, type Heard } from './receiver.ts'
import { until } from './redis.ts'
import { newFolder } from './server.ts'

const DEADLINE_MS = 20_000
const receivers: Receiver[] = []
const opened: Told[] = []

export async function receiver(answer?: Receiver['answer']): Promise<Receiver> {
  const made = await Receiver.start(answer)
  receivers.push(made)
  return made
}
export async function openTold(urls: readonly string[]): Promise<Told> {
  const told = await Told.open(urls)
  opened.push(told)
  return told
}
export async function closeAll(): Promise<void> {
  for (const told of opened.splice(0)) await told.close()
  for (const one of receivers.splice(0)) await one.close()
}

export const placeOf = ({ body }: Heard): string =>
  (body.data.message as unknown as { id: string }).id
export const roomOf = (heard: Heard): string => placeOf(heard).split('.')[0]!
/** What was heard of a conversation, in order. */
export const places = (heard: readonly Heard[], room: string): string[] =>
  heard.filter((one) => roomOf(one) === room).map(placeOf)
/** The first places of a conversation. */
export const upTo = (room: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${room}.${index + 1}`)

/** Never too slow for a busy machine: what is long is a deadline, what is short is a pause. */
export const QUICK: Pace = {
  tryMs: 20_000,
  atOnce: 16,
  firstPauseMs: 10,
  longestPauseMs: 40,
  giveUpMs: 3_600_000,
  leastTries: 3,
  unknownAddressMs: 0,
  lookMs: 20,
  drainMs: 100,
  reportMs: 0,
  mostWaiting: 1000,
  mostDead: 100,
}

export const KEY = Buffer.alloc(32, 7)

/** What a log was told, one JSON line each. */
export class Lines {
  readonly lines: string[] = []
  #note = (...what: unknown[]) => void this.lines.push(JSON.stringify(what))
  info = this.#note
  warn = this.#note
  error = this.#note
}

export class Told {
  readonly log = new Lines()
  #sender: Webhooks | null = null
  #count = 0

  private constructor(
    readonly urls: readonly string[],
    readonly store: Store,
  ) {}

  /** `alice` may write in the groups `a` and `b`, and in the lobby. */
  static async open(urls: readonly string[]): Promise<Told> {
    const addresses = urls.map((url) => webhookAddress(url)!.name)
    const types = new Set<WebhookType>(['message_created'])
    const outbox = { addresses, types, now: () => Date.now() }
    const store = await openTestStore(newFolder(), urls.length === 0 ? null : outbox)
    const told = new Told(urls, store)
    await told.store.openHouse({ lobbyId: 'lobby', epoch: 'e_1', now: 1 })
    await told.signUp('alice')
    for (const newId of ['a', 'b']) {
      const group = { userId: 'alice', newId, title: newId, userIds: [], now: 1 }
      await told.store.createGroup({ ...group, clientId: null, contentHash: null })
    }
    return told
  }

  signUp(id: string) {
    const names = { email: id, name: id, searchName: id, searchEmail: id }
    const session = { sessionId: `s_${id}`, userId: id, createdAt: 1, expiresAt: 1, device: '' }
    const user = { id, ...names, passwordHash: null, createdAt: 1 }
    return this.store.createUser({ lobbyId: 'lobby', user, session })
  }

  /** Begins to tell, beside what the store does. */
  start(pace: Partial<Pace> = {}, urls = this.urls): void {
    const { store, log } = this
    const addresses = urls.map((url) => webhookAddress(url)!)
    const given = { addresses, key: KEY, store, log, now: () => Date.now() }
    this.#sender = new Webhooks(given, { ...QUICK, ...pace })
  }

  async stop(): Promise<void> {
    await this.#sender?.close()
    this.#sender = null
  }

  async close(): Promise<void> {
    await this.stop()
    await this.store.close()
  }

  /** Writes so many messages, one after the other. */
  async say(conversationId: string, count = 1): Promise<void> {
    for (let left = count; left > 0; left--) {
      const body = `message ${++this.#count}`
      const content = { body, clientId: null, contentHash: null, event: null, now: this.#count }
      await this.store.appendMessage({ conversationId, senderId: 'alice', ...content })
    }
    this.#sender?.wake()
  }

  async waiting(): Promise<number> {
    return (await this.store.waitingWebhooks()).reduce((sum, { count }) => sum + count, 0)
  }

  isAllTold = () =>
    until(
      () => this.waiting(),
      (count) => count === 0,
      DEADLINE_MS,
    )

  /** All dead letters, when there are so many. */
  async dead(count: number) {
    const isSo = (letters: readonly unknown[]) => letters.length === count
    await until(() => this.store.deadLetters(), isSo, DEADLINE_MS)
    return this.store.deadLetters()
  }

  isLogged = (line: RegExp) =>
    until(
      () => this.log.lines.join('\n'),
      (lines) => line.test(lines),
      DEADLINE_MS,
    )
}

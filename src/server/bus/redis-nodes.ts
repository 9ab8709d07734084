// Where the nodes are: each says under its id how others reach it, for as long as it renews that. Asked by
// forwarding.ts. What Redis says is believed only with the seal of a node.
import { isSealed, seal } from '../lib/seal.ts'
import { script, type RedisClient } from './redis-client.ts'

const EXPIRES_MS = 15_000
const RENEW_MS = 5000
/** So long nobody asks again where a node is. */
const FRESH_MS = 5000
const MOST_KNOWN = 1000

/** KEYS: a node. ARGV: what it says, for how many ms. */
const SAY = script(`return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])`, '')
const READ = script(`return redis.call('GET', KEYS[1])`, '')
const LEAVE = script(`return redis.call('DEL', KEYS[1])`, '')

/** KEYS: a NODE_URL. ARGV: which node says that it is there, for how many ms. Answers who said so last. */
const SETTLE = script(
  `local last = redis.call('GET', KEYS[1]) redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) return last`,
  '',
)

const keyOf = (nodeId: string): string => `relais:node:${nodeId}`
const placeOf = (url: string): string => `relais:node-url:${url}`

export class Nodes {
  readonly #known = new Map<string, { url: string; readAt: number }>()
  readonly #timer: NodeJS.Timeout
  /** Whether this node has said where it is: who said so before it may just have been killed. */
  #hasSettled = false
  #hasTold = false

  /** `url` null: others do not reach this one. `onDouble`: another living node says that it is there too; told once. */
  constructor(
    readonly redis: RedisClient,
    readonly key: Buffer,
    readonly id: string,
    readonly url: string | null,
    readonly onDouble: () => void,
    renewMs = RENEW_MS,
  ) {
    this.#timer = setInterval(() => void this.#say(), renewMs)
    redis.onReady(() => void this.#say())
    if (redis.isUp) void this.#say()
  }

  /** How to reach a node; null when it says nothing, or nothing that can be believed. While Redis is away, as it
   * was known last: whoever is not there any more does not answer. */
  async urlOf(nodeId: string): Promise<string | null> {
    const known = this.#known.get(nodeId)
    if (known !== undefined && performance.now() - known.readAt < FRESH_MS) return known.url
    try {
      const url = this.#unseal(nodeId, await this.redis.run(READ, [], keyOf(nodeId)))
      this.#known.delete(nodeId)
      if (url !== null) this.#remember(nodeId, url)
      return url
    } catch {
      // Redis is away, or hangs: bounded by its client.
      return known?.url ?? null
    }
  }

  /** From now on nobody finds this node. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    try {
      if (this.url !== null) await this.redis.run(LEAVE, [], keyOf(this.id))
    } catch {
      // Redis is away; what was said ends by itself.
    }
  }

  async #say(): Promise<void> {
    if (this.url === null) return
    const said = `${seal(this.key, 'node', this.id, this.url)} ${this.url}`
    try {
      await this.redis.run(SAY, [said, String(EXPIRES_MS)], keyOf(this.id))
      await this.#settle(this.url)
    } catch {
      // Redis is away; it is said again soon, and as soon as Redis is back.
    }
  }

  /** Two nodes at one place say so in turns, so each finds the other. */
  async #settle(url: string): Promise<void> {
    const own = `${this.id} ${seal(this.key, 'node-url', this.id, url)}`
    const last = await this.redis.run(SETTLE, [own, String(EXPIRES_MS)], placeOf(url))
    const [id = '', given = ''] = typeof last === 'string' ? last.split(' ') : []
    const isOther = id !== this.id && isSealed(this.key, given, 'node-url', id, url)
    if (isOther && this.#hasSettled && !this.#hasTold) {
      this.#hasTold = true
      this.onDouble()
    }
    this.#hasSettled = true
  }

  #unseal(nodeId: string, said: unknown): string | null {
    if (typeof said !== 'string') return null
    const [given = '', url = ''] = said.split(' ')
    return isSealed(this.key, given, 'node', nodeId, url) ? url : null
  }

  #remember(nodeId: string, url: string): void {
    if (this.#known.size >= MOST_KNOWN) this.#known.delete(this.#known.keys().next().value!)
    this.#known.set(nodeId, { url, readAt: performance.now() })
  }
}

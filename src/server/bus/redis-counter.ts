// What all nodes count together, in Redis, each step atomic and on its clock. Asked by lib/attempts.ts. Where Redis
// is away or slow it says that it does not know, at once: nobody who signs in waits for it.
import { createHmac } from 'node:crypto'
import type { Counted, SharedCounter } from '../lib/attempts.ts'
import { script, within, type RedisClient, type Script } from './redis-client.ts'

const PATIENCE_MS = 250
/** Redis did not answer: so long nobody asks it, so that few wait for one that hangs. */
const AGAIN_AFTER_MS = 2000

/** KEYS: a counter. ARGV: what to add, the window in ms. Answers the count and how long the window lasts. */
const ADD = script(
  `local count = tonumber(ARGV[1]) > 0 and redis.call('INCRBY', KEYS[1], ARGV[1])
  or tonumber(redis.call('GET', KEYS[1]) or 0)
local left = redis.call('PTTL', KEYS[1])
if count > 0 and left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  left = tonumber(ARGV[2])
end
return { count, left }`,
  '',
)
const FORGET = script(`return redis.call('DEL', KEYS[1])`, '')

export class RedisCounter implements SharedCounter {
  #askAt = 0

  /** `key` hides what is counted: Redis sees neither e-mails nor addresses. */
  constructor(
    readonly redis: RedisClient,
    readonly key: Buffer,
    readonly patienceMs = PATIENCE_MS,
  ) {}

  async add(name: string, windowMs: number, by: number): Promise<Counted | null> {
    const answer = await this.#ask(ADD, name, [String(by), String(windowMs)])
    if (!Array.isArray(answer)) return null
    const [count, left] = answer as unknown[]
    if (!Number.isSafeInteger(count) || !Number.isSafeInteger(left)) return null
    return { count: count as number, endsInMs: Math.max(0, left as number) }
  }

  async forget(name: string): Promise<void> {
    await this.#ask(FORGET, name, [])
  }

  async #ask(what: Script, name: string, values: string[]): Promise<unknown> {
    if (!this.redis.isUp || performance.now() < this.#askAt) return null
    const hidden = createHmac('sha256', this.key).update(name).digest('base64url')
    try {
      return await within(this.redis.run(what, values, `relais:count:${hidden}`), this.patienceMs)
    } catch {
      // Away, slow, or full: no reason to refuse anybody. This node still counts by itself.
      this.#askAt = performance.now() + AGAIN_AFTER_MS
      return null
    }
  }
}

// A request of a long poll whose connection another node holds: passed on to that node, once, and its answer back.
// Called by the door. A node that cannot be reached has no such connection: the client opens another and resumes.
import { strict } from '../../protocol/check.ts'
import { errors, type ErrorCode } from '../../protocol/errors.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { routes, type RouteInput, type RouteOutput } from '../../protocol/routes.ts'
import type { Log } from '../lib/log.ts'
import { NODE_HEADER, NODE_PATH, sealRequest } from '../lib/seal.ts'
import type { Nodes } from './redis-nodes.ts'

type Answer = RouteOutput<'POST /api/poll'>

/** Longer than the heartbeat lets a connection be silent, after which a poll is answered in any case. */
const ANSWERED_WITHIN_MS = 45_000
/** More than the backlog that a connection may have, as JSON. */
const MOST_ANSWER_BYTES = 8 * 1024 * 1024
const LOG_EVERY_MS = 60_000

/** A newer node may say more. */
const answerShape = strict(routes['POST /api/poll'].output).strip()

export interface Passed {
  input: RouteInput<'POST /api/poll'>
  /** Whose requests belong to the connection. */
  owner: string
  hungUp: AbortSignal
}

export class Forwarding {
  readonly #underWay = new Set<AbortController>()
  #isClosed = false
  #loggedAt = -Infinity

  constructor(
    readonly nodes: Nodes,
    readonly key: Buffer,
    readonly log: Log,
  ) {}

  /** Null when that node is not there; throws what it refuses. */
  async poll(nodeId: string, { input, owner, hungUp }: Passed): Promise<Answer | null> {
    const url = await this.nodes.urlOf(nodeId)
    if (url === null) return null
    const body = JSON.stringify({ input, owner })
    const hangUp = new AbortController()
    const end = () => hangUp.abort()
    const timer = setTimeout(end, ANSWERED_WITHIN_MS)
    hungUp.addEventListener('abort', end)
    this.#underWay.add(hangUp)
    if (hungUp.aborted || this.#isClosed) end()
    try {
      return await this.#twice(hangUp.signal, () => this.#ask(url, nodeId, body, hangUp.signal))
    } finally {
      clearTimeout(timer)
      hungUp.removeEventListener('abort', end)
      this.#underWay.delete(hangUp)
    }
  }

  /** Ends what is under way: the client asks again, and another node passes it on. */
  close(): void {
    this.#isClosed = true
    for (const hangUp of this.#underWay) hangUp.abort()
  }

  /** A line that rested may just have been closed at its other end, and saying a request again harms nothing. */
  async #twice(signal: AbortSignal, ask: () => Promise<Answer>): Promise<Answer | null> {
    try {
      return await ask().catch((error: unknown) => {
        if (error instanceof Refusal || signal.aborted) throw error
        return ask()
      })
    } catch (error) {
      if (error instanceof Refusal) throw error
      if (this.#isClosed)
        throw new Refusal('unavailable', 'This server is stopping; ask again.', 500)
      if (!signal.aborted) this.#tell(error)
      return null
    }
  }

  async #ask(url: string, nodeId: string, body: string, signal: AbortSignal): Promise<Answer> {
    const answer = await fetch(url + NODE_PATH, {
      method: 'POST',
      redirect: 'error',
      signal,
      body,
      headers: {
        'content-type': 'application/json',
        [NODE_HEADER]: sealRequest(this.key, nodeId, body, Date.now()),
      },
    })
    const said = JSON.parse(await wholeText(answer)) as unknown
    if (answer.status === 200) return answerShape.parse(said)
    throw refusalIn(said) ?? new Error(`it answered ${answer.status}`)
  }

  /** Nodes that do not reach each other are an operator's to mend; told once in a while. */
  #tell(error: unknown): void {
    if (performance.now() - this.#loggedAt < LOG_EVERY_MS) return
    this.#loggedAt = performance.now()
    const { message, cause } = error as Error & { cause?: { code?: unknown } }
    const reason = typeof cause?.code === 'string' ? cause.code : message
    this.log.warn({ reason }, 'another node cannot be reached at its NODE_URL')
  }
}

async function wholeText({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let left = MOST_ANSWER_BYTES
  for await (const part of (body ?? []) as AsyncIterable<Uint8Array>) {
    if ((left -= part.length) < 0) throw new Error('it answered too much')
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}

/** What that node refuses the client; null when it refuses this node, or says something else. */
function refusalIn(said: unknown): Refusal | null {
  const { error } = (said ?? {}) as { error?: Record<string, unknown> }
  const { code, message, retryAfterMs } = error ?? {}
  if (typeof code !== 'string' || !Object.hasOwn(errors, code) || code === 'not_found') return null
  const pauseMs = typeof retryAfterMs === 'number' ? retryAfterMs : undefined
  return new Refusal(code as ErrorCode, String(message), pauseMs)
}

// Sends as the page does: each message under a clientId, again under the same one until it is answered,
// over as many lines as it takes. Writes what happens to the history; judges nothing.
import type { History } from './history.ts'
import { pause, type Person, type Socket } from './person.ts'

const UNDER_WAY = 16
const PAUSE_MS = 50

export class Sender {
  acknowledged = 0
  refused = 0
  resent = 0
  /** How a message's text is made from its clientId. */
  bodyOf = (clientId: string): string => `message ${clientId}`
  /** Called after each acknowledgement. */
  onAcknowledged: () => void = () => {}
  /** How long to leave a message that was refused; the server's wish, unless a test has another. */
  pauseAfter = (wishMs: number): number => wishMs
  /** How long a lane rests after each message. */
  restMs = (): number => 0
  #open = new Set<string>()
  #again: string[] = []
  #count = 0
  #isEnding = false
  #wakeAnswered: (() => void)[] = []

  constructor(
    readonly person: Person,
    readonly conversationId: string,
    readonly history: History,
    readonly underWay = UNDER_WAY,
  ) {}

  /** Sends until `finish` was called and all is acknowledged, coming back whenever the line breaks. */
  async run(): Promise<void> {
    while (!this.#isEnding || this.#open.size > 0) {
      const line = await this.person.connect().catch(() => null)
      if (line === null) await pause(PAUSE_MS)
      else await this.sendUntilCut(line)
      line?.raw.terminate()
    }
  }

  /** Resolves when this has become true, asked after each answer. */
  async until(isReached: () => boolean): Promise<void> {
    while (!isReached()) await new Promise<void>((wake) => this.#wakeAnswered.push(wake))
  }

  /** No new messages from now on. */
  finish(): void {
    this.#isEnding = true
  }

  /** Keeps so many messages under way until the line breaks or all is done; at first those of before. */
  async sendUntilCut(line: Socket): Promise<void> {
    this.#again = [...this.#open]
    this.resent += this.#again.length
    await Promise.allSettled(Array.from({ length: this.underWay }, () => this.#lane(line)))
  }

  async #lane(line: Socket): Promise<void> {
    for (let clientId; (clientId = this.#next()) !== null;) {
      while (!(await this.#isDone(line, clientId)));
      const restMs = this.restMs()
      if (restMs > 0) await pause(restMs)
    }
  }

  #next(): string | null {
    const again = this.#again.shift()
    if (again !== undefined || this.#isEnding) return again ?? null
    const clientId = `m${++this.#count}`
    this.#open.add(clientId)
    return clientId
  }

  /** One try; rejects when the line breaks. */
  async #isDone(line: Socket, clientId: string): Promise<boolean> {
    const { conversationId, history } = this
    const operation = { senderId: this.person.user.id, conversationId, clientId }
    const body = this.bodyOf(clientId)
    history.write({ is: 'invoked', ...operation, body })
    const asked = line.ask('send_message', { conversationId, body, clientId })
    const answer = await asked.catch((error: unknown) => {
      history.write({ is: 'unknown', ...operation })
      throw error
    })
    if (answer.type === 'error') {
      this.refused++
      history.write({ is: 'refused', ...operation, code: answer.code as string })
      // A line of which all is refused, again and again, is closed; not of somebody who also says something else.
      line.say('{"type":"ping"}')
      this.#wake()
      await pause(this.pauseAfter((answer.retryAfterMs as number | undefined) ?? PAUSE_MS))
      return false
    }
    history.write({ is: 'acknowledged', ...operation, seq: answer.seq as number })
    this.#open.delete(clientId)
    this.acknowledged++
    this.onAcknowledged()
    this.#wake()
    return true
  }

  #wake(): void {
    const waiting = this.#wakeAnswered
    this.#wakeAnswered = []
    for (const wake of waiting) wake()
  }
}

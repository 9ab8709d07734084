// Somebody with an account and, perhaps, open sockets: speaks the protocol as any client does.
import { WebSocket } from 'ws'
import type { CommandName, Input, Output } from '../../src/protocol/commands.ts'
import type { Event, EventName } from '../../src/protocol/events.ts'
import type { Message, User } from '../../src/protocol/models.ts'
import { PollLine, type Line } from './poll.ts'

type Answer = Event<'ok' | 'error' | 'pong' | 'welcome'> & Record<string, unknown>

export type Way = 'websocket' | 'poll'
/** How people connect who were not told otherwise; over-poll.ts turns it. */
export const usual: { way: Way } = { way: 'websocket' }

export class Person {
  constructor(
    readonly url: string,
    readonly user: User,
    readonly token: string,
    readonly email: string,
    /** How long this person waits for an answer before giving up the line; 0: for ever. */
    readonly patienceMs = 0,
    readonly way: Way = usual.way,
  ) {}

  /** The same person at another address, such as that of a proxy. */
  at(url: string, patienceMs = 0): Person {
    return new Person(url, this.user, this.token, this.email, patienceMs, this.way)
  }

  /** The same person, whose lines go this way. */
  via(way: Way): Person {
    return new Person(this.url, this.user, this.token, this.email, this.patienceMs, way)
  }

  /** Makes an account named after the person, such as `alice`. */
  static async signUp(url: string, name: string, password = 'correct horse'): Promise<Person> {
    const email = `${name}@example.org`
    const { status, body } = await call(url, 'POST /api/accounts', { email, password })
    if (status !== 201) throw new Error(`no account for ${name}: ${JSON.stringify(body)}`)
    return new Person(url, body.user as User, body.token as string, email)
  }

  call(route: string, body?: object, headers: Record<string, string> = {}) {
    return call(this.url, route, body, { authorization: `Bearer ${this.token}`, ...headers })
  }

  /** All messages of a conversation, in order of seq. */
  async wholeHistory(conversationId: string): Promise<Message[]> {
    const messages: Message[] = []
    for (;;) {
      const after = messages.at(-1)?.seq ?? 0
      const route = `GET /api/conversations/${conversationId}/messages?limit=100&after=${after}`
      const { body } = await this.call(route)
      messages.push(...(body.messages as Message[]))
      if (body.more !== true) return messages
    }
  }

  /** Opens a line and waits for its welcome. */
  async connect(token = this.token): Promise<Socket> {
    const raw = this.way === 'poll' ? this.poll(token) : this.#webSocket(token)
    const socket = new Socket(raw, this.patienceMs)
    await socket.inTime(socket.next('welcome'))
    return socket
  }

  /** A long poll that has begun to open. */
  poll(token = this.token): PollLine {
    const headers = { authorization: `Bearer ${token}` }
    return new PollLine((body, hangUp) => call(this.url, 'POST /api/poll', body, headers, hangUp))
  }

  #webSocket(token: string): WebSocket {
    return new WebSocket(`${this.url.replace('http', 'ws')}/?token=${token}`)
  }
}

/** A socket that remembers what it heard, and lets a test await what comes. */
export class Socket {
  /** All frames so far, in order. */
  readonly heard: Event[] = []
  /** Called with each frame as it comes. */
  onEvent: (event: Event) => void = () => {}
  #taken = 0
  #wake: (() => void)[] = []
  #id = 0
  #closed: { code: number; reason: string } | null = null

  constructor(
    readonly raw: Line,
    readonly patienceMs = 0,
  ) {
    raw.on('message', (data) => {
      const event = JSON.parse(String(data)) as Event
      this.heard.push(event)
      this.onEvent(event)
      this.#wakeAll()
    })
    raw.on('close', (code, reason) => {
      this.#closed = { code, reason: String(reason) }
      this.#wakeAll()
    })
    raw.on('error', () => {})
  }

  /** Sends text as it is. */
  say(text: string): void {
    this.raw.send(text)
  }

  /** Sends a command and waits for its answer, `ok` or `error`. */
  async ask<N extends CommandName>(type: N, input: Input<N>): Promise<Answer> {
    const id = `ask-${++this.#id}`
    const from = this.heard.length
    this.say(JSON.stringify({ type, id, ...input }))
    const answer = this.#find((event) => 'id' in event && event.id === id, from)
    return (await this.inTime(answer)).event as Answer
  }

  /** Ends the line when this takes longer than the person's patience; then it is rejected. */
  async inTime<T>(answer: Promise<T>): Promise<T> {
    if (this.patienceMs === 0) return answer
    const timer = setTimeout(() => this.raw.terminate(), this.patienceMs)
    return answer.finally(() => clearTimeout(timer))
  }

  /** Like `ask`, and fails unless it is answered `ok`. */
  async do<N extends CommandName>(type: N, input: Input<N>): Promise<Output<N>> {
    const answer = await this.ask(type, input)
    if (answer.type === 'error') throw new Error(`${type}: ${answer.code} ${answer.message}`)
    return answer as unknown as Output<N>
  }

  /** The next frame of this type that was not taken yet; frames before it are passed over. */
  async next<N extends EventName>(type: N): Promise<Event<N>> {
    const { event, index } = await this.#find((each) => each.type === type, this.#taken)
    this.#taken = index + 1
    return event as Event<N>
  }

  /** Waits for the close; answers its code. */
  async closed(): Promise<number> {
    while (this.#closed === null) await new Promise<void>((wake) => this.#wake.push(wake))
    return this.#closed.code
  }

  close(): Promise<number> {
    this.raw.close()
    return this.closed()
  }

  async #find(wanted: (event: Event) => boolean, from: number) {
    for (let index = from; ; index++) {
      while (index >= this.heard.length) {
        if (this.#closed !== null) throw new Error(`the socket closed with ${this.#closed.code}`)
        await new Promise<void>((wake) => this.#wake.push(wake))
      }
      const event = this.heard[index]!
      if (wanted(event)) return { event, index }
    }
  }

  #wakeAll(): void {
    const waiting = this.#wake
    this.#wake = []
    for (const wake of waiting) wake()
  }
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** One HTTP call, `POST /api/sessions`; answers status, headers and parsed body. */
export async function call(
  url: string,
  route: string,
  body?: object,
  headers: Record<string, string> = {},
  signal: AbortSignal | null = null,
) {
  const [method = '', path = ''] = route.split(' ')
  const response = await fetch(url + path, {
    method,
    signal,
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const parsed = (text.startsWith('{') ? JSON.parse(text) : {}) as Record<string, unknown> & {
    error?: { code: string; message: string; retryAfterMs?: number }
  }
  return { status: response.status, headers: response.headers, body: parsed, text }
}

// Whatever is lost, doubled or late on the way, the page ends with what the server has: three people act at
// random on a real server while dora's page hears its own events dropped, repeated and shuffled among the
// answers; then it is compared with a page that was just opened. RELAIS_SEED repeats a run.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createMessages } from '../../src/client/actions/messages.ts'
import { createResume } from '../../src/client/actions/resume.ts'
import type { Tools } from '../../src/client/actions/tools.ts'
import { apply } from '../../src/client/state/apply.ts'
import { clock } from '../../src/client/net/clock.ts'
import { Failure } from '../../src/client/net/failure.ts'
import { emptyState, type State } from '../../src/client/state/state.ts'
import { createStore, type Store } from '../../src/client/state/store.ts'
import type { CommandName, Input, Output } from '../../src/protocol/commands.ts'
import type { Event, EventName } from '../../src/protocol/events.ts'
import { Person, type Socket } from '../support/person.ts'
import { randomFrom, SEED, type Random } from '../support/random.ts'
import { until } from '../support/redis.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { actAtRandom, takeOut } from './acts.ts'

const ROUNDS = 12
const ACTS_PER_ROUND = 40
const LAST_PAGE = 50

/** A new event must be named here: is what it tells still there when everybody has come again? */
const isDurable: Record<EventName, boolean> = {
  welcome: false,
  pong: false,
  ok: false,
  error: false,
  new_message: true,
  message_updated: true,
  conversation_request: true,
  new_conversation: true,
  conversation_updated: true,
  messages_read: true,
  conversation_gone: true,
  user_updated: false,
  typing: false,
  presence: false,
  app_event: false,
  goodbye: false,
}

let server: TestServer
test.before(async () => {
  server = await startServer({ env: { COMMANDS_PER_SECOND: '0' } })
})
test.after(async () => {
  await server.kill()
})

/** The page's own resume on a line that the test spoils; `random` null spoils nothing. */
class Page {
  readonly store: Store
  readonly heard = new Set<EventName>()
  #socket: Socket | null = null
  #line = 0
  #underWay = 0
  readonly #resume: ReturnType<typeof createResume>

  constructor(
    readonly person: Person,
    readonly random: Random | null,
  ) {
    this.store = createStore({ ...emptyState, session: 'in', me: person.user }, () => {})
    const page = this
    const connection = {
      get isConnected() {
        return page.#socket !== null
      },
      send: <N extends CommandName>(type: N, input: Input<N>) => this.#send(type, input),
    }
    const tools = { store: this.store, connection, clock, goInstead() {} } as unknown as Tools
    const nothing = {
      begin: () => Promise.resolve(),
      restart() {},
      repeat() {},
      hear() {},
    } as never
    const outbox = nothing
    const messages = createMessages(tools, outbox)
    const idle = { alerts: nothing, joining: nothing, presence: nothing, receipts: nothing }
    const others = { ...idle, search: nothing, messages, outbox, typing: nothing }
    this.#resume = createResume(tools, others)
  }

  get state(): State {
    return this.store.get()
  }

  /** A new line: what was under way on the old one is lost. */
  async connect(): Promise<void> {
    this.#line++
    void this.#socket?.close()
    const socket = await this.person.connect()
    this.#socket = socket
    const line = this.#line
    for (const event of socket.heard) this.#bring(event, line)
    socket.onEvent = (event) => this.#bring(event, line)
  }

  close(): void {
    void this.#socket?.close()
    this.#socket = null
  }

  /** Opens every conversation, as somebody does who looks at all of them. */
  async openAll(): Promise<void> {
    for (const id of Object.keys(this.state.conversations)) await this.load(id)
  }

  /** What is no longer this person's, though the page may not know yet, stays shut. */
  async load(id: string): Promise<void> {
    if (this.state.threads[id]) return
    const page = await this.#socket!.ask('load_history', { conversationId: id, limit: LAST_PAGE })
    if (page.code === 'not_found') return
    const loaded = {
      ...(page as unknown as Output<'load_history'>),
      type: 'history_loaded',
      conversationId: id,
    } as const
    this.store.update((state) => apply(state, { ...loaded, isOlderPage: false }))
  }

  /** Nothing is on its way to the state any more. */
  get isQuiet(): boolean {
    const isBehind = Object.values(this.state.threads).some(({ rev, seenRev }) => rev < seenRev)
    return this.#underWay === 0 && !isBehind
  }

  #bring(event: Event, line: number): void {
    if (!(event.type in isDurable)) throw new Error(`${event.type} is not in this test's table`)
    if ('id' in event && event.type !== 'welcome') return
    this.heard.add(event.type)
    const chance = this.random?.(10) ?? 9
    if (event.type !== 'welcome' && chance === 0) return
    this.#later(() => line === this.#line && this.#resume.hear(event))
    if (chance === 1) this.#later(() => line === this.#line && this.#resume.hear(event))
  }

  async #send<N extends CommandName>(type: N, input: Input<N>): Promise<Output<N>> {
    const line = this.#line
    const answer = await this.#socket!.do(type, input).catch(() => null)
    return new Promise((resolve, reject) =>
      this.#later(() => {
        if (answer === null || line !== this.#line || this.random?.(12) === 0)
          reject(new Failure('disconnected'))
        else resolve(answer)
      }),
    )
  }

  /** In order on a good line; on a spoilt one some of it is overtaken. */
  #later(run: () => void): void {
    if (this.random === null || this.random(3) > 0) return run()
    this.#underWay++
    setTimeout(() => {
      this.#underWay--
      run()
    }, this.random(30))
  }
}

const shownBy = ({ conversations, threads }: State) => ({
  conversations,
  threads: Object.fromEntries(
    Object.entries(threads).map(([id, { rev, messages }]) => [
      id,
      { rev, messages: messages.slice(-LAST_PAGE) },
    ]),
  ),
})

test(`a page on a bad line ends as one that was just opened (seed ${SEED})`, async () => {
  const random = randomFrom(SEED)
  const names = ['alice', 'bob', 'carol', 'dora']
  const people = await Promise.all(names.map((name) => Person.signUp(server.url, name)))
  const lines = await Promise.all(people.map((person) => person.connect()))
  const page = new Page(people.at(-1)!, random)
  globalThis.fetch = forPageOf(people.at(-1)!)
  for (let round = 0; round < ROUNDS; round++) {
    await page.connect()
    await page.openAll()
    if (round === 0) {
      const [alice, , carol, dora] = people
      await lines.at(-1)!.ask('request_conversation', { userId: alice!.user.id })
      await lines[people.indexOf(carol!)]!.ask('request_conversation', { userId: dora!.user.id })
      await takeOut(lines[0]!, lines.at(-1)!, dora!.user.id)
    }
    const acting = Array.from({ length: ACTS_PER_ROUND }, () => actAtRandom(random, people, lines))
    await Promise.all(acting)
    await lines.at(-1)!.do('mark_as_read', { conversationId: 'lobby', seq: 10_000 })
    if (random(2) === 0) await until(() => page.isQuiet, Boolean, 10_000)
  }
  // Losing the very last event cannot be seen; coming back puts that right, too.
  await until(() => page.isQuiet, Boolean, 10_000)
  const good = Object.assign(page, { random: null })
  await good.connect()
  await good.openAll()
  await until(() => good.isQuiet, Boolean, 10_000)
  const fresh = new Page(people.at(-1)!, null)
  await fresh.connect()
  await fresh.openAll()
  for (const each of [good, fresh]) each.close()
  assert.equal(shownBy(good.state), shownBy(fresh.state))
  assert.ok(Object.keys(fresh.state.threads).length > 1)
  for (const [name, isKept] of Object.entries(isDurable))
    if (isKept) assert.ok(page.heard.has(name as EventName), `${name} never came`)
})

/** The page's requests go to the server of this test, with its person's token. */
function forPageOf(person: Person): typeof fetch {
  const real = fetch
  return (path, init) => {
    const headers = { ...(init?.headers as object), authorization: `Bearer ${person.token}` }
    return String(path).startsWith('/')
      ? real(server.url + String(path), { ...init, headers })
      : real(path, init)
  }
}

test.run()

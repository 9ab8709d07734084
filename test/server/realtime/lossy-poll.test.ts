// Whatever becomes of the requests on their way (lost before or after the server, late, twice), each frame
// arrives once and in order, both ways. 300 seeds without a server, with the client of the tests and with the
// page's; RELAIS_SEED repeats one.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Clock } from '../../../src/client/net/clock.ts'
import { Failure } from '../../../src/client/net/failure.ts'
import { longPollOver } from '../../../src/client/net/long-poll.ts'
import type { Connection } from '../../../src/server/realtime/connection.ts'
import { LongPoll } from '../../../src/server/realtime/long-poll.ts'
import { encode } from '../../../src/server/realtime/websocket.ts'
import { PollLine, type PollInput, type PollOutput } from '../../support/poll.ts'
import { randomFrom, type Random } from '../../support/random.ts'

const FRAMES = 60
const FIRST = Number(process.env.RELAIS_SEED ?? 1)
const SEEDS = process.env.RELAIS_SEED === undefined ? 300 : 1

const test = suite('lossy poll')
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

type Post = (body: PollInput) => Promise<PollOutput>
/** Begins a line over these requests; answers how to say something on it. */
type Begin = (post: Post, onText: (text: string) => void) => (text: string) => void

/** The client of these tests. */
const plain: Begin = (post, onText) => {
  const answer = async (body: PollInput) => ({ status: 200, body: await post(body) })
  const line = new PollLine(answer, { tries: Infinity, pauseMs: 1 })
  line.on('message', (text) => onText(String(text)))
  return (text) => line.send(text)
}

/** The client of the page; its pauses are made short. */
const page: Begin = (post, onText) => {
  const clock: Clock = {
    now: () => performance.now(),
    after(ms, run) {
      const timer = setTimeout(run, ms / 500)
      return () => clearTimeout(timer)
    },
  }
  const onClose = (code: number) => onText(`closed with ${code}`)
  const line = longPollOver(post, clock)('', { onText, onClose })
  return (text) => line.send(text)
}

/** A server that answers each frame, behind a bad network. */
function badServer(random: Random) {
  const heard: string[] = []
  const said: string[] = []
  const server = new LongPoll('s_any')
  const say = () => {
    const event = { type: 'pong' as const, at: said.length }
    said.push(JSON.stringify(event))
    server.write([encode(event)])
  }
  server.connection = {
    id: 'n_any',
    stayAlive: () => {},
    cut: () => {},
    hear: (text: string) => {
      heard.push(text)
      if (random(10) === 0) server.rest(random(5))
      setTimeout(say, random(3))
    },
  } as unknown as Connection

  /** Never three in a row, at which the page would take the line for lost. */
  let lostInARow = 0
  const loseSome = (what: string) => {
    if (lostInARow === 2 || random(5) > 0) return
    lostInARow++
    throw new Failure('unreachable', `the ${what} was lost`)
  }
  const ask = (body: PollInput) => server.ask(body, new AbortController().signal)
  async function post(body: PollInput): Promise<PollOutput> {
    await pause(random(4))
    loseSome('request')
    // A copy that arrives late and whose answer nobody reads, as a proxy may make one.
    if (random(10) === 0) setTimeout(() => ask(body).catch(() => {}), random(20))
    const answer = await ask(body)
    await pause(random(4))
    loseSome('answer')
    lostInARow = 0
    return answer
  }
  // So that nobody waits for ever, as the heartbeat does.
  const beat = setInterval(() => server.ping(), 100)
  return { post, heard, said, say, stop: () => clearInterval(beat) }
}

async function run(begin: Begin, seed: number): Promise<void> {
  const random = randomFrom(seed)
  const { post, heard, said, say, stop } = badServer(random)
  const got: string[] = []
  const send = begin(post, (text) => got.push(text))
  say()
  const sent = Array.from({ length: FRAMES }, (_, index) => `frame ${index}`)
  for (const text of sent) {
    send(text)
    if (random(3) === 0) say()
    if (random(2) === 0) await pause(random(6))
  }
  // The last frame is answered a little after it was heard, and copies may still be under way.
  while (heard.length < FRAMES || got.length < said.length) await pause(30)
  await pause(30)
  while (got.length < said.length) await pause(30)
  stop()
  assert.equal(heard, sent, `seed ${seed}: frames up`)
  assert.equal(got, said, `seed ${seed}: frames down`)
}

for (const [name, begin] of Object.entries({ plain, page }))
  test(`${name}: each frame arrives once and in order, whatever is lost, late or doubled`, async () => {
    await Promise.all(Array.from({ length: SEEDS }, (_, index) => run(begin, FIRST + index)))
  })

test.run()

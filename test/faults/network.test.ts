// Four people send and three read, over sockets and long polls, through a network that delays, thins, cuts in
// the middle of a frame, resets and swallows, in an order drawn from a seed (RELAIS_SEED). When it is calm
// again, the history must hold.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { faultsOf } from '../support/checker.ts'
import { Follower } from '../support/follower.ts'
import { History } from '../support/history.ts'
import { buildMutant, type Mutant } from '../support/mutant.ts'
import { pause, Person, type Way } from '../support/person.ts'
import { Proxy, type Weather } from '../support/proxy.ts'
import { oneOf, randomFrom, SEED, type Random } from '../support/random.ts'
import { Sender } from '../support/sender.ts'
import { endServers, startServer } from '../support/server.ts'

const STEPS = Number(process.env.RELAIS_CYCLES ?? 30)
const LONGEST_MS = 500
/** Longer than any delay here, shorter than a silence: whoever waits longer gives up the line. */
const PATIENCE_MS = 1000
/** Until everybody has all: it only ever fails a test. */
const LEVEL_WITHIN_MS = 30_000

/** Each person's kind of line, or one after the other: the first four send, the others read. */
const ways: Record<string, Way | 'by turns'> = {
  alice: 'websocket',
  bob: 'by turns',
  chloé: 'websocket',
  dmitri: 'poll',
  eve: 'websocket',
  farid: 'poll',
  gül: 'by turns',
}

const test = suite('network')
test.after(endServers)

/** Comes back over the other kind of line each time, with messages under way. */
function byTurns(person: Person): Person {
  let count = 0
  person.connect = () => person.via(count++ % 2 === 0 ? 'websocket' : 'poll').connect()
  return person
}

const weathers: Record<string, (random: Random) => Weather> = {
  calm: () => ({}),
  late: (random) => ({ delayMs: random(60), jitterMs: 1 + random(90) }),
  thin: (random) => ({ bytesPerSecond: 4000 + random(60_000) }),
  cut: (random) => ({ end: { afterBytes: random(6000), how: 'close' } }),
  reset: (random) => ({ end: { afterBytes: random(6000), how: 'reset' } }),
  silent: (random) => ({ end: { afterBytes: random(3000), how: 'silence' } }),
  'late and cut': (random) => ({
    delayMs: random(40),
    jitterMs: 1 + random(40),
    end: { afterBytes: random(9000), how: 'reset' },
  }),
}

/** Answers what the checker finds, and how many messages were sent again. */
async function judge(steps: number, names: readonly string[], program?: string) {
  const [random, history] = [randomFrom(SEED), new History('network')]
  const env = {
    COMMANDS_PER_SECOND: '0',
    MAX_CONNECTIONS_PER_USER: '0',
    MAX_CONNECTIONS_PER_ADDRESS: '0',
  }
  const server = await startServer({ env }, program)
  const proxy = await Proxy.start(server.port, random)
  const join = async (name: string) => {
    const person = (await Person.signUp(server.url, name)).at(proxy.url, PATIENCE_MS)
    const way = ways[name]!
    return way === 'by turns' ? byTurns(person) : person.via(way)
  }
  const senders: Sender[] = []
  for (const name of Object.keys(ways).slice(0, 4))
    senders.push(new Sender(await join(name), 'lobby', history, 8))
  const followers: Follower[] = []
  for (const name of Object.keys(ways).slice(4))
    followers.push(new Follower(await join(name), 'lobby', history))
  const [sending, following] = [senders, followers].map((all) =>
    Promise.all(all.map((each) => each.run())),
  )

  for (let step = 0; step < steps; step++) {
    const name = oneOf(random, names)
    const weather = weathers[name]!(random)
    history.write({ is: 'done', what: `${name} ${JSON.stringify(weather)}` })
    proxy.weather = weather
    await pause(50 + random(LONGEST_MS))
  }

  proxy.weather = {}
  for (const sender of senders) sender.finish()
  await sending
  const stored = await senders[0]!.person.at(server.url).wholeHistory('lobby')
  for (const message of stored) history.write({ is: 'stored', message })
  // By the live line alone: whoever comes back also asks, and would hide that the last event was lost.
  const all = followers.map((follower) => follower.reach(stored.at(-1)!.rev))
  await Promise.race([Promise.all(all), pause(LEVEL_WITHIN_MS)])
  for (const follower of followers) follower.end()
  await following
  proxy.close()
  await server.kill()
  const resent = senders.reduce((sum, sender) => sum + sender.resent, 0)
  console.log(`seed ${SEED}: ${steps} weathers, ${stored.length} stored, ${resent} sent again`)
  return { faults: faultsOf(history.entries), resent }
}

test(`after ${STEPS} weathers all is delivered once, in one order, to everybody`, async () => {
  const { faults, resent } = await judge(STEPS, Object.keys(weathers))
  assert.equal(faults, [], `seed ${SEED}`)
  assert.ok(resent > 0, 'some line broke with messages under way')
})

/** Servers that break a promise, the weather that shows it, and the fault that must be found. */
const broken: [Mutant, string, RegExp][] = [
  ['stores a clientId as often as it comes', 'reset', /is stored once: .* is stored twice/],
  ['loses one event in fifty', 'late', /a gap in the live line/],
]

for (const [mutant, weather, fault] of broken)
  test(`a server that ${mutant} is found out`, async () => {
    const { faults } = await judge(4, [weather], await buildMutant(mutant))
    assert.match(faults.join('\n'), fault)
  })

test.run()

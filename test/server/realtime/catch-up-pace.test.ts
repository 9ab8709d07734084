// When a node looks into the store: never later than was promised, and not in the same moment as the others.
import { mock } from 'node:test'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Sequencer } from '../../../src/server/bus/sequencer.ts'
import type { Chat } from '../../../src/server/chat/chat.ts'
import { CatchUp } from '../../../src/server/realtime/catch-up.ts'
import type { Hub } from '../../../src/server/realtime/hub.ts'

const test = suite('catch-up pace')
const settle = () => new Promise<void>((done) => setImmediate(done))
let open: CatchUp[] = []

test.before.each(() => mock.timers.enable({ apis: ['setTimeout'] }))
test.after.each(() => {
  for (const each of open.splice(0)) each.close()
  mock.restoreAll()
  mock.timers.reset()
})

/** A node, and when it looked, in ms since it began; `chance` takes the place of chance. */
function node(chance: number, isHeard: boolean) {
  mock.method(Math, 'random', () => chance)
  let atMs = 0
  const looks: number[] = []
  const store = {
    reaches: async () => {
      looks.push(atMs)
      return []
    },
    joinedSince: async () => [],
    usersChangedSince: async () => ({ users: [], next: null }),
  }
  const unexpected = (error: unknown) => assert.unreachable(String(error))
  const chat = { store, now: () => atMs } as unknown as Chat
  const catchUp = new CatchUp(chat, {} as Hub, () => isHeard, unexpected)
  catchUp.begin({ conversationIds: ['c'] } as unknown as Sequencer)
  open.push(catchUp)
  const pass = async (ms: number) => {
    for (const end = atMs + ms; atMs < end;) {
      atMs++
      mock.timers.tick(1)
      await settle()
    }
  }
  return { catchUp, looks, pass }
}

for (const [isHeard, latestMs] of [
  [false, 1500],
  [true, 5000],
] as const)
  test(`${isHeard ? 'with' : 'without'} Redis looks come within ${latestMs} ms, of each node at another time`, async () => {
    for (const [chance, atMs] of [
      [0, latestMs],
      [0.5, latestMs * 0.9],
      [0.999, Math.ceil(latestMs * 0.8002)],
    ] as const) {
      const { catchUp, looks, pass } = node(chance, isHeard)
      await pass(latestMs)
      assert.equal(looks, [atMs])
      catchUp.close()
    }
  })

test('what all nodes notice together each looks at within a quarter of a second, at another time', async () => {
  for (const [chance, atMs] of [
    [0, 1],
    [0.5, 125],
    [0.999, 250],
  ] as const) {
    const { catchUp, looks, pass } = node(chance, true)
    for (const id of ['c', 'd']) catchUp.miss((each) => each === id)
    await pass(300)
    assert.equal(looks, [atMs])
  }
})

test('however often something may have been missed elsewhere, all is looked at as often as in calm', async () => {
  const { catchUp, looks, pass } = node(0, true)
  for (let second = 0; second < 20; second++) {
    catchUp.miss(() => false)
    await pass(1000)
  }
  assert.equal(looks.length, 4)
})

test.run()

// Which channels a node listens to: from the first who needs one until a while after the last.
import { mock } from 'node:test'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Attention } from '../../../src/server/bus/attention.ts'

const test = suite('attention')
const LINGER_MS = 10_000

test.before.each(() => mock.timers.enable({ apis: ['setTimeout'] }))
test.after.each(() => mock.timers.reset())

const settle = () => new Promise<void>((done) => setImmediate(done))

function attend() {
  const said: string[] = []
  const line = {
    isAway: false,
    listen: async (channel: string) => {
      if (line.isAway) throw new Error('away')
      said.push(`+${channel}`)
    },
    unlisten: async (channel: string) => void said.push(`-${channel}`),
  }
  const attention = new Attention(
    line,
    (channel) => said.push(`heard ${channel}`),
    (error) => said.push(`missed: ${(error as Error).message}`),
    LINGER_MS,
  )
  return { attention, line, said }
}

test('the first subscribes, the last unsubscribes a while later, whoever comes back finds it open', async () => {
  const { attention, said } = attend()
  attention.attend('a')
  attention.attend('a')
  await attention.settled()
  assert.equal(said, ['+a', 'heard a'])
  attention.neglect('a')
  mock.timers.tick(LINGER_MS)
  attention.neglect('a')
  mock.timers.tick(LINGER_MS - 1)
  attention.attend('a')
  mock.timers.tick(LINGER_MS)
  assert.equal(said.length, 2)
  attention.neglect('a')
  mock.timers.tick(LINGER_MS)
  assert.equal(said.slice(2), ['-a'])
  attention.attend('a')
  await attention.settled()
  assert.equal(said.slice(3), ['+a', 'heard a'])
})

test('what was refused is asked for again when told to, and only that; until then not all is heard', async () => {
  const { attention, line, said } = attend()
  attention.attend('a')
  await attention.settled()
  line.isAway = true
  attention.attend('b')
  await attention.settled()
  assert.equal(said, ['+a', 'heard a', 'missed: away'])
  assert.equal([attention.isWhole, attention.heard], [false, 1])
  line.isAway = false
  attention.askAgain()
  assert.is(attention.isWhole, false)
  await attention.settled()
  assert.equal(said.slice(3), ['+b', 'heard b'])
  assert.equal([attention.isWhole, attention.heard], [true, 2])
})

test('after a gap all is asked for again, and what is not given then is missed', async () => {
  const { attention, line, said } = attend()
  attention.attend('a')
  await attention.settled()
  attention.askAgain()
  assert.equal(said, ['+a', 'heard a'])
  attention.askAgain(true)
  await attention.settled()
  assert.equal([said.splice(0), attention.isWhole], [['+a', 'heard a', '+a'], true])
  line.isAway = true
  attention.askAgain(true)
  await attention.settled()
  assert.equal([said, attention.isWhole], [['missed: away'], false])
})

test('settled waits for all that is asked for, also when it ends', async () => {
  const { attention, line } = attend()
  let answer = () => {}
  line.listen = () => new Promise<void>((done) => (answer = done))
  attention.attend('a')
  const done: string[] = []
  void attention.settled().then(() => done.push('settled'))
  await settle()
  assert.equal(done, [])
  answer()
  await settle()
  assert.equal(done, ['settled'])
  attention.attend('b')
  void attention.settled().then(() => done.push('closed'))
  attention.close()
  await settle()
  assert.equal(done, ['settled', 'closed'])
})

test.run()

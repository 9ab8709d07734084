// The people of one process, from their connections.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LocalPresence } from '../../../src/server/bus/local-presence.ts'

const test = suite('local presence')

function recorder(graceMs: number) {
  const presence = new LocalPresence(graceMs)
  const lines: string[] = []
  let wake = () => {}
  presence.onChange((userIds) => {
    for (const userId of userIds) lines.push(`${userId} ${presence.statusOf(userId)}`)
    wake()
  })
  return { presence, lines, next: () => new Promise<void>((resolve) => (wake = resolve)) }
}

test('the most present connection counts, and only changes are told', () => {
  const { presence, lines } = recorder(0)
  presence.put('c1', 'alice', 'online')
  presence.put('c2', 'alice', 'away')
  presence.put('c1', 'alice', 'away')
  presence.put('c1', 'alice', 'online')
  assert.equal(lines, ['alice online', 'alice away', 'alice online'])
  assert.equal([...presence.here()], ['alice'])
})

test('a reload within the grace is no news; leaving is, after it', async () => {
  const { presence, lines, next } = recorder(20)
  presence.put('c1', 'bob', 'online')
  presence.remove('c1', false)
  presence.put('c2', 'bob', 'online')
  assert.equal(lines, ['bob online'])
  presence.remove('c2', false)
  assert.is(presence.statusOf('bob'), 'online')
  await next()
  assert.equal(lines, ['bob online', 'bob offline'])
})

test('logging out is news at once, but not while another tab is open', () => {
  const { presence, lines } = recorder(10_000)
  presence.put('c1', 'chloé', 'online')
  presence.put('c2', 'chloé', 'online')
  presence.remove('c1', true)
  assert.equal(lines, ['chloé online'])
  presence.remove('c2', true)
  assert.equal(lines, ['chloé online', 'chloé offline'])
})

test('a log-out that comes just after the close ends the grace', () => {
  const { presence, lines } = recorder(10_000)
  presence.put('c1', 'eve', 'online')
  presence.put('c2', 'eve', 'online')
  presence.remove('c1', false)
  presence.endGrace('eve')
  assert.equal(lines, ['eve online'], 'another tab is open')
  presence.remove('c2', false)
  presence.endGrace('eve')
  assert.equal(lines, ['eve online', 'eve offline'])
})

test('whoever hides is offline at once, comes and goes unseen, and is back when they show themselves', () => {
  const { presence, lines } = recorder(10_000)
  presence.put('c1', 'dora', 'online')
  presence.hide('dora', true)
  presence.put('c2', 'dora', 'online')
  presence.remove('c1', false)
  assert.equal(lines, ['dora online', 'dora offline'])
  assert.equal([...presence.here()], [])
  presence.hide('dora', false)
  assert.is(presence.statusOf('dora'), 'online')
})

test.run()

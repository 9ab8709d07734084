// Who hears of whom, and that many changes are one frame.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Watchers } from '../../../src/server/chat/watchers.ts'

const test = suite('watchers')

/** Watchers that write down whom they would tell, and a promise of the next line. */
function recorder() {
  const lines: string[] = []
  let wake = () => {}
  const watchers = new Watchers((userIds, those) => {
    const connectionIds = those.map(({ connectionId }) => connectionId)
    lines.push(`${connectionIds.join('+')}: ${[...userIds].sort().join(' ')}`)
    wake()
  })
  const next = () => new Promise<void>((resolve) => (wake = resolve))
  return { watchers, lines, next }
}

test('changes that come together are told together, only to those who look', async () => {
  const { watchers, lines, next } = recorder()
  watchers.watch('c1', 'alice', 'chosen', ['bob', 'chloé'])
  watchers.watch('c2', 'dora', 'chosen', ['eve'])
  watchers.change(['bob'])
  watchers.change(['chloé', 'frank'])
  watchers.change(['bob'])
  await next()
  assert.equal(lines, ['c1: bob chloé'])
})

test('those who watch everybody share one frame', async () => {
  const { watchers, lines, next } = recorder()
  watchers.watch('c1', 'alice', 'search', 'all')
  watchers.watch('c2', 'bob', 'chosen', 'all')
  watchers.watch('c2', 'bob', 'search', ['eve'])
  watchers.change(['eve', 'frank'])
  await next()
  assert.equal(lines, ['c1+c2: eve frank'])
})

test('a new search replaces the last one and leaves what was chosen', async () => {
  const { watchers, lines, next } = recorder()
  watchers.watch('c1', 'alice', 'chosen', ['bob'])
  watchers.watch('c1', 'alice', 'search', ['chloé'])
  watchers.watch('c1', 'alice', 'search', ['dora'])
  assert.equal(watchers.of('chloé'), [])
  watchers.change(['bob', 'chloé', 'dora'])
  await next()
  assert.equal(lines, ['c1: bob dora'])
})

test('whoever left is told nothing and is remembered nowhere', async () => {
  const { watchers, lines, next } = recorder()
  watchers.watch('c1', 'alice', 'chosen', 'all')
  watchers.watch('c1', 'alice', 'search', ['bob'])
  watchers.leave('c1')
  watchers.watch('c2', 'dora', 'chosen', ['bob'])
  watchers.change(['bob'])
  await next()
  assert.equal(lines, ['c2: bob'])
  assert.is(watchers.of('bob').length, 1)
})

test.run()

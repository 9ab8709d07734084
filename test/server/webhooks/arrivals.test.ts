// Who came and who went, once each, from every change of presence.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LocalPresence } from '../../../src/server/bus/local-presence.ts'
import { tellArrivals } from '../../../src/server/webhooks/arrivals.ts'

const test = suite('arrivals')

function noting() {
  const notes: string[] = []
  const presence = new LocalPresence(0)
  const store = {
    notePresence: async ({ userIds, isHere }: { userIds: readonly string[]; isHere: boolean }) => {
      notes.push(`${userIds.join()} ${isHere ? 'came' : 'went'}`)
      return []
    },
  }
  tellArrivals(presence, store, (error) => assert.unreachable(String(error)))
  return { notes, presence }
}

test('the first window is coming, the last one going; away and back are neither', () => {
  const { notes, presence } = noting()
  presence.put('c1', 'alice', 'online')
  presence.put('c2', 'alice', 'online')
  presence.put('c1', 'alice', 'away')
  presence.put('c2', 'alice', 'away')
  presence.put('c2', 'alice', 'online')
  presence.remove('c1', true)
  assert.equal(notes, ['alice came'])
  presence.remove('c2', true)
  assert.equal(notes, ['alice came', 'alice went'])
})

test('who hides has gone, and comes when they show themselves', () => {
  const { notes, presence } = noting()
  presence.put('c1', 'bob', 'online')
  presence.hide('bob', true)
  presence.remove('c1', true)
  presence.put('c2', 'bob', 'away')
  assert.equal(notes, ['bob came', 'bob went', 'bob came'])
})

test('a server that stops says that all have gone', async () => {
  const { notes, presence } = noting()
  presence.put('c1', 'alice', 'online')
  await presence.close()
  assert.equal(notes, ['alice came', 'alice went'])
})

test.run()

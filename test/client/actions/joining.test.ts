// The server is told of the one conversation on screen, while somebody may be looking.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createJoining } from '../../../src/client/actions/joining.ts'
import type { Tools } from '../../../src/client/actions/tools.ts'
import type { Conversation } from '../../../src/protocol/models.ts'
import { createStore } from '../../../src/client/state/store.ts'
import { FakeClock, settle } from '../local/fake-browser.ts'
import { all, asMember, bob, chloe, conversation, opened, view } from '../state/known.ts'

function page() {
  const start = all(opened(), {
    type: 'new_conversation',
    conversation: conversation({ id: 'd' }),
  })
  const store = createStore(start, () => {})
  const clock = new FakeClock()
  const said: string[] = []
  const connection = {
    isConnected: true,
    fresh: conversation(),
    async send(type: string, { conversationId }: { conversationId: string }) {
      said.push(`${type.split('_')[0]} ${conversationId}`)
      return { conversation: { ...connection.fresh, id: conversationId } as Conversation }
    },
  }
  const joining = createJoining({ store, clock, connection } as unknown as Tools)
  const go = (id: string | null) => {
    store.update((state) => ({
      ...state,
      place: id === null ? { kind: 'home' } : { kind: 'conversation', id },
    }))
    joining.follow()
  }
  const taken = () => said.splice(0)
  return { store, clock, connection, joining, go, taken }
}

test('the open conversation is joined, and left for another or for none', () => {
  const { go, taken, joining } = page()
  go('c')
  joining.follow()
  assert.equal(taken(), ['join c'])
  go('d')
  assert.equal(taken(), ['leave c', 'join d'])
  go(null)
  assert.equal(taken(), ['leave d'])
  go('unknown')
  assert.equal(taken(), [], 'perhaps not mine to see')
})

test('the answer says what was read meanwhile', async () => {
  const { go, store, connection } = page()
  connection.fresh = conversation({ members: [asMember(chloe), { ...asMember(bob), readSeq: 2 }] })
  go('c')
  await settle()
  assert.is(view(store.get()).members[1]?.readSeq, 2)
})

test('hidden for a minute it is left, and joined again when it is seen; a glance elsewhere changes nothing', async () => {
  const { go, taken, joining, clock } = page()
  go('c')
  joining.show(false)
  await clock.pass(59_000)
  joining.show(true)
  await clock.pass(60_000)
  assert.equal(taken(), ['join c'])
  joining.show(false)
  await clock.pass(60_000)
  assert.equal(taken(), ['leave c'])
  go('d')
  assert.equal(taken(), [])
  joining.show(true)
  assert.equal(taken(), ['join d'])
})

test('after a fresh line it is joined again', () => {
  const { go, taken, joining, connection } = page()
  go('c')
  connection.isConnected = false
  go('d')
  assert.equal(taken(), ['join c'])
  connection.isConnected = true
  joining.restart()
  assert.equal(taken(), ['join d'])
})

test.run()

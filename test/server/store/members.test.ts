// Who is in a group over both stores: in the order in which they came, each once, and who is next as its admin.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LOBBY } from '../../../src/protocol/frames.ts'
import type { Store } from '../../../src/server/store/store.ts'
import { openTestStore } from '../../support/database.ts'
import { newFolder } from '../../support/server.ts'

const test = suite('members')
const PEOPLE = ['dan', 'ann', 'cid', 'ben']
const group = { conversationId: 'g' }
let store: Store

test.before(async () => {
  store = await openTestStore(newFolder())
  await store.openHouse({ lobbyId: LOBBY, epoch: 'e_1', now: 1 })
  for (const id of PEOPLE) await store.upsertUser({ id, name: id, now: 1 })
})
test.after(() => store.close())

const set = (userIds: string[], now: number) =>
  store.setMembers({ ...group, userIds, adminId: null, now })
const roles = async (userId: string) => {
  const view = (await store.findConversation({ ...group, userId }))!
  return view.members!.map(({ id, role }) => `${id} ${role}`).toSorted()
}

test('members come in their order; whoever comes back comes last', async () => {
  const made = { newId: 'g', title: 'g', adminId: 'dan', now: 2 }
  await store.makeGroup({ ...made, userIds: ['dan', 'cid'], clientId: null, contentHash: null })
  await set(['dan', 'cid', 'ben', 'ann'], 3)
  assert.equal(await store.memberIds(group), ['cid', 'dan', 'ann', 'ben'])
  await store.removeMember({ ...group, userId: 'dan', memberId: 'cid', now: 4 })
  await set(['dan', 'ann', 'ben', 'cid'], 5)
  assert.equal(await store.memberIds(group), ['dan', 'ann', 'ben', 'cid'])
  assert.equal(await roles('ann'), ['ann member', 'ben member', 'cid member', 'dan admin'])
})

test('after its admin the one who has been in it longest is the admin', async () => {
  await store.leaveGroup({ ...group, userId: 'dan', now: 6 })
  assert.equal(await roles('ann'), ['ann admin', 'ben member', 'cid member'])
})

test.run()

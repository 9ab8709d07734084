// Messages of a backend that are sent again: the first result counts, whatever became of their sender.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Backend } from '../../support/backend.ts'
import { group } from '../../support/company.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('posts that are sent again')
let server: TestServer
let shop: Backend

test.before(async () => {
  server = await startServer({ env: { COMMANDS_PER_SECOND: '0' } })
  shop = await Backend.of(server)
})
test.after(async () => {
  await server.kill()
})

test('what was acknowledged stays so: sent again after its sender left, was blocked, disabled or deleted', async () => {
  const { admin, bob: friend, carol, conversationId } = await group(server.url)
  const asked = await friend.line.do('request_conversation', { userId: admin.id })
  const directId = asked.conversation.id
  await shop.do('PUT users/clerk', { name: 'Clerk', kind: 'bot' })
  const members = `PUT conversations/${conversationId}/members`
  await shop.do(members, { userIds: [admin.id, friend.id, carol.id, 'clerk'] })
  const bot = { id: 'clerk', name: 'Clerk' }
  const posts = [
    { conversationId, userId: friend.id, body: 'in the group', clientId: 'a' },
    { conversationId: directId, userId: friend.id, body: 'to one', clientId: 'b' },
    { conversationId, bot, body: 'by a bot', clientId: 'c' },
  ]
  const first: object[] = []
  for (const post of posts) first.push(await shop.do('POST messages', post))
  const typed = { conversationId, body: 'typed', clientId: 'd' }
  const before = await carol.line.do('send_message', typed)
  const staysSo = async () => {
    for (const [index, post] of posts.entries()) {
      const again = await shop.do('POST messages', post)
      assert.equal(again, { ...first[index], duplicate: true })
      const other = await shop.call('POST messages', { ...post, clientId: 'new' })
      assert.ok(other.status >= 400, other.text)
    }
  }
  await shop.do(members, { userIds: [admin.id] })
  await admin.line.do('block_user', { userId: friend.id })
  await staysSo()
  const { messageId, duplicate } = await carol.line.do('send_message', typed)
  assert.equal([messageId, duplicate], [before.messageId, true])
  assert.is((await carol.line.ask('send_message', { ...typed, clientId: 'e' })).code, 'not_found')
  for (const id of [friend.id, 'clerk']) await shop.do(`PATCH users/${id}`, { isDisabled: true })
  await staysSo()
  for (const id of [friend.id, 'clerk']) await shop.do(`DELETE users/${id}`)
  await staysSo()
  const reused = await shop.call('POST messages', { ...posts[0], body: 'other' })
  assert.equal([reused.status, reused.body.error?.code], [409, 'client_id_reused'])
})

test.run()

// The people of a group page by page, and what changes at 50, 51, 500 and 501 of them.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Member } from '../../../src/protocol/models.ts'
import { friendsOf } from '../../support/crowd.ts'
import { refuses, somebody, type Somebody } from '../../support/company.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('members')
let server: TestServer
let admin: Somebody
let friendIds: string[]
let conversationId: string

test.before(async () => {
  server = await startServer({ env: { COMMANDS_PER_SECOND: '0' } })
  admin = await somebody(server.url, 'alice')
  friendIds = await friendsOf(server.dataDir, admin.id, 500)
  const making = { title: 'Many', userIds: friendIds.slice(0, 49) }
  const { conversation } = await admin.line.do('create_group', making)
  conversationId = conversation.id
  assert.is(conversation.memberCount, 50)
  assert.is(conversation.members.length, 50)
})
test.after(async () => {
  await server.kill()
})

async function page(query = '', { person } = admin, id = conversationId) {
  const { status, body } = await person.call(`GET /api/conversations/${id}/members${query}`)
  const members = (body.members ?? []) as Member[]
  return { status, body, members, names: members.map(({ name }) => name), more: body.more }
}

test('up to 50 its people are told, above that only how many; all can be asked for', async () => {
  const whole = await page()
  assert.equal([whole.members.length, whole.more], [50, false])
  const add = (userIds: string[]) => admin.line.do('add_members', { conversationId, userIds })
  const { conversation } = await add([friendIds[49]!])
  assert.is(conversation.memberCount, 51)
  assert.equal(
    conversation.members.map(({ id, role }) => [id, role]),
    [[admin.id, 'admin']],
  )
  const first = await page()
  assert.equal([first.members.length, first.more], [50, true])
  assert.equal(first.members[0], { id: admin.id, name: 'alice', role: 'admin' })
  const second = await page(`?after=${first.members.at(-1)!.id}`)
  assert.equal([second.names, second.more], [['First49 Last451'], false])
  const gone = { conversationId, userId: friendIds[49]! }
  const after = (await admin.line.do('remove_member', gone)).conversation
  assert.is(after.members.length, 50)
  // Whoever ended the page has gone meanwhile: the next one begins where they were.
  assert.equal((await page(`?after=${friendIds[48]}`)).names, [])
  assert.equal((await page(`?after=${friendIds[49]}`)).names, [])
})

test('a search finds a member by the beginning of any word, accents and case aside, and nobody else', async () => {
  assert.equal((await page('?search=first07')).names, ['First07 Last493'])
  assert.equal((await page('?search=%20L%C3%80ST493')).names, ['First07 Last493'])
  assert.equal((await page('?search=irst07')).names, [])
  // A friend, but not in the group.
  assert.equal((await page('?search=first300')).names, [])
  const tens = await page('?search=first1&after=u_crowd12')
  assert.is(tens.names[0], 'First13 Last487')
  assert.is(tens.members.length, 7)
})

test('only its members are told; the lobby and a direct conversation are no groups', async () => {
  const stranger = await somebody(server.url, 'mallory')
  const refused = [
    await page('', stranger),
    await page('', admin, 'lobby'),
    await page('', admin, `c_${friendIds[0]}`),
    await page('', admin, 'c_none'),
  ]
  for (const { status, body } of refused) {
    assert.is(status, 404)
    assert.match(body.error!.message, /^There is no such group/)
  }
})

test('a group takes 500 people, and not one more', async () => {
  for (let start = 49; start < 499; start += 50) {
    const userIds = friendIds.slice(start, Math.min(499, start + 50))
    await admin.line.do('add_members', { conversationId, userIds })
  }
  const adding = { conversationId, userIds: [friendIds[499]!] }
  await refuses(admin, 'add_members', adding, 'bad_field', /may have 500 members/)
  // Those who are in it already do not count again.
  const again = { conversationId, userIds: friendIds.slice(0, 50) }
  assert.is((await admin.line.do('add_members', again)).conversation.memberCount, 500)
  const seen = new Set<string>()
  for (let after = ''; ;) {
    const { members, more } = await page(after && `?after=${after}`)
    for (const { id } of members) seen.add(id)
    if (!more) break
    after = members.at(-1)!.id
  }
  assert.is(seen.size, 500)
  await admin.line.do('remove_member', { conversationId, userId: friendIds[3]! })
  assert.is((await admin.line.do('add_members', adding)).conversation.memberCount, 500)
})

test.run()

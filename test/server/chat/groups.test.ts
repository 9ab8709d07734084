// Groups: made of people who have agreed to talk, changed by their admin, left by anybody, and closed to
// whoever is out.
import type { Member } from '../../../src/protocol/models.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { company, group, refuses } from '../../support/company.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('groups')
let server: TestServer

test.before(async () => {
  server = await startServer({ env: { COMMANDS_PER_SECOND: '0' } })
})
test.after(async () => {
  await server.kill()
})

const rolesOf = (members: readonly { id: string; role: string }[]) =>
  Object.fromEntries(members.map(({ id, role }) => [id, role]))

test('a group is made; each of its people hears of it and all can talk', async () => {
  const { admin, others } = await company(server.url)
  const [bob, carol] = others
  const window = await admin.person.connect()
  const making = { title: 'Weekend', userIds: [bob.id, carol.id, bob.id, admin.id] }
  const { conversation } = await admin.line.do('create_group', making)
  assert.is(conversation.kind, 'group')
  assert.is(conversation.title, 'Weekend')
  assert.is(conversation.status, 'accepted')
  assert.is(conversation.memberCount, 3)
  assert.equal(rolesOf(conversation.members), {
    [admin.id]: 'admin',
    [bob.id]: 'member',
    [carol.id]: 'member',
  })
  for (const line of [bob.line, carol.line, window]) {
    const heard = (await line.next('new_conversation')).conversation
    assert.equal(heard.members, conversation.members)
  }
  const { id: conversationId } = conversation
  await carol.line.do('send_message', { conversationId, body: 'À samedi ?' })
  for (const { line } of [admin, bob])
    assert.is((await line.next('new_message')).message.body, 'À samedi ?')
  const { messageId } = await bob.line.do('send_message', { conversationId, body: 'Oiu' })
  await bob.line.do('edit_message', { messageId, body: 'Oui' })
  for (const { line } of [admin, carol])
    assert.is((await line.next('message_updated')).message.body, 'Oui')
})

test('a group is made once for each clientId', async () => {
  const { admin, others } = await company(server.url, 2)
  const userIds = [others[0].id, others[1].id]
  const making = { title: 'Once', userIds, clientId: 'g1' }
  const first = await admin.line.do('create_group', making)
  const turned = { ...making, userIds: userIds.toReversed() }
  assert.is((await admin.line.do('create_group', turned)).duplicate, true)
  const again = await admin.line.do('create_group', making)
  assert.is(again.duplicate, true)
  assert.is(again.conversation.id, first.conversation.id)
  await refuses(
    admin,
    'create_group',
    { ...making, title: 'Twice' },
    'client_id_reused',
    /make a new clientId/,
  )
  const asking = { userId: others[0].id, clientId: 'g1' }
  await refuses(admin, 'request_conversation', asking, 'client_id_reused', /new clientId/)
})

test('whoever has not agreed to talk to the admin is not put in a group, and is named', async () => {
  const { admin, bob, carol, dora, stranger, conversationId } = await group(server.url)
  const named = new RegExp(`^${stranger.name} has not accepted to talk to you`)
  const userIds = [dora.id, stranger.id]
  await refuses(admin, 'create_group', { title: 'No', userIds }, 'not_accepted', named)
  await refuses(admin, 'add_members', { conversationId, userIds }, 'not_accepted', named)
  await admin.line.do('request_conversation', { userId: stranger.id })
  await refuses(admin, 'add_members', { conversationId, userIds }, 'not_accepted', named)
  const nobody = { title: 'No', userIds: ['u_nobody'] }
  await refuses(admin, 'create_group', nobody, 'not_accepted', /^u_nobody has not/)
  await dora.line.do('block_user', { userId: admin.id })
  const blocked = { conversationId, userIds: [dora.id] }
  await refuses(admin, 'add_members', blocked, 'not_accepted', /one of you has blocked the other/)
  // That both are in a group is no agreement to talk.
  await bob.line.do('request_conversation', { userId: carol.id })
  const pair = { title: 'No', userIds: [carol.id] }
  await refuses(bob, 'create_group', pair, 'not_accepted', new RegExp(`^${carol.name} `))
  const { conversation } = await admin.line.do('update_conversation', {
    conversationId,
    title: 'Still',
  })
  assert.is(conversation.memberCount, 3)
})

test('a group of oneself alone, without a title or of nobody is refused', async () => {
  const { admin } = await company(server.url, 1)
  const alone = { title: 'Me', userIds: [admin.id] }
  await refuses(admin, 'create_group', alone, 'bad_field', /must name somebody else/)
  const untitled = { title: ' ', userIds: ['u_x'] }
  await refuses(admin, 'create_group', untitled, 'bad_field', /"title" must be text of 1 to 80/)
  const empty = { title: 'None', userIds: [] }
  await refuses(admin, 'create_group', empty, 'bad_field', /1 to 50 user ids/)
})

test('a new member sees all that was said, all of it read; the others see the new member', async () => {
  const { admin, bob, dora, conversationId } = await group(server.url)
  for (const body of ['one', 'two']) await bob.line.do('send_message', { conversationId, body })
  const adding = { conversationId, userIds: [dora.id, bob.id] }
  const { conversation } = await admin.line.do('add_members', adding)
  assert.is(conversation.memberCount, 4)
  const heard = (await dora.line.next('new_conversation')).conversation
  assert.equal([heard.readSeq, heard.unread, heard.seq], [2, 0, 2])
  const { messages } = await dora.line.do('load_history', { conversationId })
  assert.equal(
    messages.map(({ body }) => body),
    ['one', 'two'],
  )
  const seen = (await bob.line.next('conversation_updated')).conversation
  assert.is(seen.memberCount, 4)
  // By coming they have read nothing; by opening what was said after, they have.
  const markOf = ({ members }: { members: Member[] }) =>
    members.find(({ id }) => id === dora.id)?.readSeq
  assert.is(markOf(seen), 0)
  await bob.line.do('send_message', { conversationId, body: 'three' })
  assert.is((await dora.line.next('new_message')).message.body, 'three')
  // Nobody new: nothing changes.
  const same = await admin.line.do('add_members', adding)
  assert.is(same.conversation.rev, conversation.rev + 1)
  await bob.line.do('send_message', { conversationId, body: 'three' })
  await dora.line.do('mark_as_read', { conversationId, seq: 3 })
  const later = await bob.person.call(`GET /api/conversations/${conversationId}`)
  assert.is(markOf(later.body.conversation as { members: Member[] }), 3)
})

test('whoever is removed hears so as the last thing, on every line, and is shut out', async () => {
  const { admin, bob, carol, conversationId } = await group(server.url)
  const phone = await bob.person.connect()
  const { messageId } = await bob.line.do('send_message', { conversationId, body: 'mine' })
  const { conversation } = await admin.line.do('remove_member', { conversationId, userId: bob.id })
  assert.equal(conversation.memberCount, 2)
  assert.is((await carol.line.next('conversation_updated')).conversation.memberCount, 2)
  for (const line of [bob.line, phone])
    assert.is((await line.next('conversation_gone')).conversationId, conversationId)
  await carol.line.do('send_message', { conversationId, body: 'without bob' })
  await admin.line.do('update_conversation', { conversationId, title: 'Secret' })
  const sentence = /There is no such/
  await refuses(bob, 'load_history', { conversationId }, 'not_found', sentence)
  await refuses(bob, 'send_message', { conversationId, body: 'x' }, 'not_found', sentence)
  await refuses(bob, 'edit_message', { messageId, body: 'x' }, 'not_found', sentence)
  await refuses(bob, 'leave_group', { conversationId }, 'not_found', sentence)
  await refuses(bob, 'mark_as_read', { conversationId, seq: 1 }, 'not_found', sentence)
  const synced = await bob.line.do('sync', { conversations: { [conversationId]: 1 } })
  assert.equal([synced.gone, synced.changes], [[conversationId], {}])
  for (const { heard } of [bob.line, phone]) {
    const gone = heard.findIndex(({ type }) => type === 'conversation_gone')
    const after = heard.slice(gone + 1).filter((event) => !('id' in event))
    assert.equal(after, [])
  }
  const back = await admin.line.do('add_members', { conversationId, userIds: [bob.id] })
  assert.is(back.conversation.memberCount, 3)
  await carol.line.do('send_message', { conversationId, body: 'welcome back' })
  for (const line of [bob.line, phone])
    assert.is((await line.next('new_message')).message.body, 'welcome back')
})

test('only the admin adds, removes and renames', async () => {
  const { admin, bob, carol, conversationId } = await group(server.url)
  const only = /^Only the admin/
  const adding = { conversationId, userIds: [admin.id, carol.id] }
  await refuses(bob, 'add_members', adding, 'forbidden', only)
  const removing = { conversationId, userId: carol.id }
  await refuses(bob, 'remove_member', removing, 'forbidden', only)
  const naming = { conversationId, title: 'Mine' }
  await refuses(bob, 'update_conversation', naming, 'forbidden', only)
  const going = { conversationId, userId: admin.id }
  await refuses(admin, 'remove_member', going, 'bad_field', /leave_group/)
})

test('to others a group does not exist; nor is the lobby or a direct conversation one', async () => {
  const { admin, dora, stranger, conversationId } = await group(server.url)
  const direct = await admin.line.do('request_conversation', { userId: dora.id })
  const sentence = /^There is no such group/
  for (const [who, id] of [
    [stranger, conversationId],
    [admin, 'lobby'],
    [admin, direct.conversation.id],
  ] as const) {
    const [userIds, userId] = [[dora.id], dora.id]
    await refuses(who, 'add_members', { conversationId: id, userIds }, 'not_found', sentence)
    await refuses(who, 'remove_member', { conversationId: id, userId }, 'not_found', sentence)
    await refuses(who, 'leave_group', { conversationId: id }, 'not_found', sentence)
    const naming = { conversationId: id, title: 'Mine' }
    await refuses(who, 'update_conversation', naming, 'not_found', sentence)
  }
  const absent = { conversationId, userId: stranger.id }
  await refuses(admin, 'remove_member', absent, 'not_found', /one of you is not in it/)
})

test('when the admin leaves, whoever has been in it longest becomes the admin; the last one closes it', async () => {
  const { admin, bob, carol, dora, conversationId } = await group(server.url)
  await admin.line.do('add_members', { conversationId, userIds: [dora.id] })
  const phone = await admin.person.connect()
  await admin.line.do('leave_group', { conversationId })
  assert.is((await phone.next('conversation_gone')).conversationId, conversationId)
  await dora.line.next('new_conversation')
  const { members } = (await dora.line.next('conversation_updated')).conversation
  const heir = members.find(({ role }) => role === 'admin')!
  assert.ok([bob.id, carol.id].includes(heir.id))
  assert.is(members.filter(({ role }) => role === 'admin').length, 1)
  const [first, second] = heir.id === bob.id ? [bob, carol] : [carol, bob]
  await first.line.do('update_conversation', { conversationId, title: 'Handed over' })
  await first.line.do('leave_group', { conversationId })
  await second.line.do('remove_member', { conversationId, userId: dora.id })
  await second.line.do('leave_group', { conversationId })
  for (const { person } of [admin, bob, carol, dora]) {
    const { body } = await person.call('GET /api/conversations')
    const ids = (body.conversations as { id: string }[]).map(({ id }) => id)
    assert.not(ids.includes(conversationId))
  }
})

test('a new name reaches everybody; the same name again changes nothing', async () => {
  const { admin, bob, conversationId } = await group(server.url)
  const naming = { conversationId, title: 'Été à Sète' }
  const { conversation } = await admin.line.do('update_conversation', naming)
  assert.is((await bob.line.next('conversation_updated')).conversation.title, 'Été à Sète')
  const again = await admin.line.do('update_conversation', naming)
  assert.is(again.conversation.rev, conversation.rev)
})

test.run()

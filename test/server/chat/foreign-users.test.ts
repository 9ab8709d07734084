// What another backend may do with people, as rules: each change is told to the processes that hold sockets, once.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openChat } from '../../../src/server/app.ts'
import { LocalPresence } from '../../../src/server/bus/local-presence.ts'
import type { Publication } from '../../../src/server/bus/bus.ts'
import type { Chat } from '../../../src/server/chat/chat.ts'
import { disableUser, revokeUser, upsertUser } from '../../../src/server/chat/foreign-users.ts'
import { readConfig } from '../../../src/server/config.ts'
import { openLog } from '../../../src/server/lib/log.ts'
import { Refusal } from '../../../src/protocol/refusal.ts'
import { newFolder } from '../../support/server.ts'

const test = suite('rules of foreign users')
let chat: Chat
let told: Publication[] = []

test.before(async () => {
  chat = await openChat(readConfig({ DATA_DIR: newFolder() }), openLog(), new LocalPresence())
  chat.bus.subscribe((publication) => told.push(publication))
})
test.before.each(() => {
  told = []
})
test.after(async () => {
  await chat.presence.close()
  chat.store.close()
})

async function refusedOf(act: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await act
  } catch (error) {
    assert.instance(error, Refusal)
    return error as Refusal
  }
  return { code: 'none', message: '' }
}

test('making somebody is told to nobody; another name or picture to everybody, once', async () => {
  const user = { id: 'nina', name: 'Nina' }
  assert.equal(await upsertUser(chat, user), { user, isNew: true })
  assert.equal(await upsertUser(chat, user), { user, isNew: false })
  assert.equal(await upsertUser(chat, { ...user, email: 'n@example.org' }), { user, isNew: false })
  assert.equal(told, [])
  const renamed = { id: 'nina', name: 'Nina N.', picture: 'https://a.example/n.png' }
  assert.equal((await upsertUser(chat, renamed)).user, renamed)
  await upsertUser(chat, renamed)
  assert.equal(told, [{ kind: 'user_changed', user: renamed }])
})

test('an id that is not for another backend, and a deleted account, are refused in words', async () => {
  const local = await refusedOf(upsertUser(chat, { id: 'u_alice', name: 'Alice' }))
  assert.is(local.code, 'bad_field')
  assert.match(local.message, /does not start with u_/)
  await upsertUser(chat, { id: 'gone' })
  await chat.store.deleteUser({ userId: 'gone', lobbyId: 'lobby', now: 1 })
  for (const act of [
    upsertUser(chat, { id: 'gone', name: 'Back' }),
    revokeUser(chat, 'gone'),
    disableUser(chat, 'gone', true),
  ])
    assert.is((await refusedOf(act)).code, 'account_deleted')
})

test('revoking closes every line of the user as logged out', async () => {
  await upsertUser(chat, { id: 'rita' })
  await revokeUser(chat, 'rita')
  const ended = { kind: 'sessions_ended', userId: 'rita', keptId: null, reason: 'logged_out' }
  assert.equal(told, [ended])
  assert.is((await refusedOf(revokeUser(chat, 'nobody'))).code, 'not_found')
})

test('disabling closes them as forbidden, once; enabling is told to nobody', async () => {
  await upsertUser(chat, { id: 'dan' })
  await disableUser(chat, 'dan', true)
  await disableUser(chat, 'dan', true)
  await disableUser(chat, 'dan', false)
  const ended = { kind: 'sessions_ended', userId: 'dan', keptId: null, reason: 'forbidden' }
  assert.equal(told, [ended])
  assert.is((await refusedOf(disableUser(chat, 'nobody', true))).code, 'not_found')
})

test.run()

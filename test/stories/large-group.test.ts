// A group of more people than are listed: its admin finds one by name, further pages come, and one is taken
// out. And whoever has many conversations finds all of their people when they make a group.
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { User } from '../../src/protocol/models.ts'
import { look } from '../support/axe.ts'
import { at, connected, createAccount, openConversation, Windows } from '../support/browser.ts'
import { friendsOf } from '../support/crowd.ts'
import { call, Person } from '../support/person.ts'
import { startServer, type TestServer } from '../support/server.ts'

const FRIENDS = 60

const test = suite('large group')
let server: TestServer
let windows: Windows
let page: Page

test.before(async () => {
  server = await startServer()
  windows = await Windows.open()
  page = await windows.window(server.url, { locale: 'fr-FR' })
  await createAccount(page, 'Alice')
  const email = 'alice@example.org'
  const { body } = await call(server.url, 'POST /api/sessions', {
    email,
    password: 'correct horse',
  })
  const alice = new Person(server.url, body.user as User, body.token as string, email)
  const userIds = await friendsOf(server.dataDir, alice.user.id, FRIENDS)
  const socket = await alice.connect()
  await socket.do('create_group', { title: 'Chorale', userIds: userIds.slice(0, 50) })
  await socket.close()
  await page.reload()
  await connected(page)
})
test.after(async () => {
  assert.equal(await windows.close(), [])
  await server.kill()
})

const members = (count: number) =>
  page.waitForFunction(
    (expected) => document.querySelectorAll('[data-test="member"]').length === expected,
    count,
  )

const shownChoices = (count: number) =>
  page.waitForFunction((expected) => {
    const rows = [...document.querySelectorAll('dialog[open] .choices > li')]
    return rows.filter((row) => row.checkVisibility()).length === expected
  }, count)

test('of 51 people the admin sees pages, finds one by a family name, and takes them out', async () => {
  await openConversation(page, 'Chorale')
  await members(50)
  await page.getByRole('button', { name: 'En voir plus' }).click()
  await members(51)
  await look(page, 'large-group-1280-fr')
  await at(page, 'member-search').pressSequentially('nobody')
  await page.getByText('Personne ici ne s’appelle « nobody ».').waitFor()
  await members(0)
  await at(page, 'member-search').fill('LÁST53')
  await members(1)
  await at(page, 'member').getByText('First07 Last53').waitFor()
  await at(page, 'remove-member').click()
  await page.getByText('Retirer First07 Last53 du groupe').waitFor()
  await at(page, 'yes').click()
  // Of fifty all are told again, and there is nothing to look for.
  await members(50)
  await at(page, 'member-search').waitFor({ state: 'hidden' })
  assert.is(await at(page, 'member').getByText('First07').count(), 0)
})

test('a new group offers people of all conversations, and narrows them by name', async () => {
  await at(page, 'new-group').click()
  await at(page, 'new-group-title').fill('Tous')
  await shownChoices(FRIENDS)
  await at(page, 'choice')
    .nth(FRIENDS - 1)
    .check()
  await at(page, 'new-group-filter').pressSequentially('lást08')
  await shownChoices(1)
  await look(page, 'new-group-filter-1280-fr')
  await page.locator('dialog[open] label', { hasText: 'First52 Last08' }).click()
  await at(page, 'new-group-filter').fill('')
  await shownChoices(FRIENDS)
  await at(page, 'new-group-done').click()
  await at(page, 'member').getByText('First52 Last08').waitFor()
  await at(page, 'member').getByText('First59 Last01').waitFor()
  await members(3)
})

test.run()

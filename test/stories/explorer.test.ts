// The explorer of /docs in a real browser: signed out and in, a command filled in and sent, the frames that come,
// what is refused, what others say; by keyboard alone, in both themes, on a phone.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Page } from 'playwright-core'
import { commandNames, commands } from '../../src/protocol/commands.ts'
import { faultsOf } from '../support/axe.ts'
import { at, createAccount, picture, Windows } from '../support/browser.ts'
import { Person } from '../support/person.ts'
import { startServer, type TestServer } from '../support/server.ts'

const test = suite('explorer')
let server: TestServer
let windows: Windows

test.before(async () => {
  server = await startServer({ env: { COMMANDS_PER_SECOND: '0' } })
  windows = await Windows.open()
})
test.after(async () => {
  assert.equal(await windows.close(), [])
  await server.kill()
})

const line = (page: Page, state: string) =>
  page.locator(`[data-test="line"][data-state="${state}"]`).waitFor()

/** The newest frame of this type and direction, once it is there. */
const frame = (page: Page, direction: 'in' | 'out' | 'note', type: string) =>
  page.locator(`[data-test="frame"][data-direction="${direction}"][data-type="${type}"]`).first()

async function read(page: Page, direction: 'in' | 'out', type: string) {
  const found = frame(page, direction, type)
  await found.waitFor()
  return JSON.parse((await found.locator('pre').textContent())!) as Record<string, unknown>
}

/** Signed in on the page of the chat, then over to the explorer. */
async function signedIn(name: string, options = {}): Promise<Page> {
  const page = await windows.window(server.url, options)
  await createAccount(page, name)
  await page.goto(`${server.url}/docs/explorer`)
  await line(page, 'open')
  return page
}

const send = (page: Page) => page.getByRole('button', { name: 'Send', exact: true }).click()

test('signed out, it says so and leads to the chat; nothing can be sent', async () => {
  const page = await windows.window(`${server.url}/docs/explorer`)
  await line(page, 'signed out')
  const link = at(page, 'line').getByRole('link')
  assert.is(await link.getAttribute('href'), '/')
  assert.ok(await page.getByRole('button', { name: 'Send', exact: true }).isDisabled())
  assert.equal(await faultsOf(page), [])
})

test('a message is filled in, sent, answered; the others hear it, and what they say is seen', async () => {
  const page = await signedIn('Ada')
  await at(page, 'line').getByText('Connected as Ada').waitFor()
  assert.is((await read(page, 'in', 'welcome')).type, 'welcome')
  const bob = await (await Person.signUp(server.url, 'bob')).connect()
  await page.getByLabel('Command', { exact: true }).selectOption('send_message')
  await page.getByLabel('body', { exact: true }).fill('from the explorer')
  await send(page)
  const ok = await read(page, 'in', 'ok')
  const sent = await read(page, 'out', 'send_message')
  assert.equal(sent, {
    type: 'send_message',
    id: 1,
    conversationId: 'lobby',
    body: 'from the explorer',
  })
  assert.is(ok.id, 1)
  assert.is((await bob.next('new_message')).message.body, 'from the explorer')
  await bob.do('send_message', { conversationId: 'lobby', body: 'seen' })
  const heard = (await read(page, 'in', 'new_message')).message as { body: string }
  assert.is(heard.body, 'seen')
  const types = await at(page, 'frame').evaluateAll((all) =>
    all.map((each) => (each as HTMLElement).dataset.type),
  )
  assert.is(types[0], 'new_message', 'the newest is on top')
})

test('a mistake is answered with its sentence, and typed text goes as it is', async () => {
  const page = await signedIn('Cléo')
  await page.getByLabel('Command', { exact: true }).selectOption('mark_as_read')
  await page.getByLabel('seq', { exact: true }).fill('much')
  await send(page)
  const error = await read(page, 'in', 'error')
  assert.is(error.code, 'bad_field')
  assert.match(String(error.message), /"seq" must be a whole number, 0 or more; got "much"/)
  const text = page.getByLabel('Frame', { exact: true })
  await text.fill('{"type":')
  await send(page)
  await frame(page, 'in', 'error').filter({ hasText: 'bad_json' }).waitFor()
  await text.fill('just typed')
  await send(page)
  await frame(page, 'out', 'just typed').waitFor()
  assert.is((await read(page, 'in', 'ok')).seq !== undefined, true)
  assert.is(await text.inputValue(), 'just typed')
})

test('every command has a form with all its fields, chosen by its address too', async () => {
  const page = await signedIn('Dan')
  const choice = page.getByLabel('Command', { exact: true })
  assert.equal(await choice.locator('option').allTextContents(), commandNames)
  for (const name of commandNames) {
    await choice.selectOption(name)
    const fields = await page
      .locator('[id^="field-"]')
      .evaluateAll((all) => all.map((each) => (each as HTMLInputElement).name))
    assert.equal(fields, Object.keys(commands[name].input), name)
    const frame = JSON.parse(await page.getByLabel('Frame', { exact: true }).inputValue()) as object
    assert.is((frame as { type: string }).type, name)
  }
  await page.goto(`${server.url}/docs/explorer#set_status`)
  await page.locator('#field-status').waitFor()
  await page.locator('#field-status').selectOption('away')
  await send(page)
  assert.equal(await read(page, 'out', 'set_status'), { type: 'set_status', id: 1, status: 'away' })
  assert.is((await read(page, 'in', 'ok')).id, 1)
})

test('a close is told with its code, and one connects again', async () => {
  const page = await signedIn('Eve')
  await page.evaluate(() => fetch('/api/sessions/current', { method: 'DELETE' }))
  await line(page, 'closed')
  assert.match((await at(page, 'line').textContent())!, /Closed with 4409/)
  await at(page, 'connect').click()
  await line(page, 'signed out')
})

test('the last 200 frames stay', async () => {
  const page = await signedIn('Flo')
  await page.getByLabel('Command', { exact: true }).selectOption('ping')
  for (let index = 0; index < 101; index++) await send(page)
  await frame(page, 'in', 'pong').filter({ hasText: '"id": 101' }).waitFor()
  assert.is(await at(page, 'frame').count(), 200)
  assert.is(await at(page, 'frame').filter({ hasText: 'welcome' }).count(), 0)
  await at(page, 'clear').click()
  assert.is(await at(page, 'frame').count(), 0)
})

test('by keyboard alone', async () => {
  const page = await signedIn('Gil')
  const keys = page.keyboard
  await page.getByLabel('Command', { exact: true }).focus()
  await keys.type('typing')
  await page.locator('#field-on').waitFor()
  // Past the link to all about it, and the conversation, which is filled in.
  for (let index = 0; index < 3; index++) await keys.press('Tab')
  assert.is(await page.evaluate(() => document.activeElement?.id), 'field-on')
  for (let index = 0; index < 2; index++) await keys.press('Tab')
  await keys.press('Enter')
  assert.equal(await read(page, 'out', 'typing'), {
    type: 'typing',
    id: 1,
    conversationId: 'lobby',
    on: true,
  })
  await read(page, 'in', 'ok')
})

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [360, 1280]) {
    test(`${width} px, ${colorScheme}: no fault, nothing too wide`, async () => {
      const page = await signedIn(
        `Look${width}`.replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)]!) + colorScheme,
        {
          viewport: { width, height: 844 },
          colorScheme,
        },
      )
      await page.getByLabel('body', { exact: true }).fill('x'.repeat(300))
      await send(page)
      await read(page, 'in', 'ok')
      await frame(page, 'in', 'welcome').locator('summary').click()
      const wider = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      assert.is(wider, 0)
      assert.equal(await faultsOf(page), [])
      await picture(page, `explorer-${width}-${colorScheme}`)
    })
  }

test.run()

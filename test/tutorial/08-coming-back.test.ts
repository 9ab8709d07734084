// Step 8 of the tutorial: its text, a page that comes back by itself, and its exercise.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Windows } from '../support/browser.ts'
import { play } from '../support/play.ts'
import type { TestServer } from '../support/server.ts'
import {
  endSteps,
  entries,
  lineOf,
  lineSays,
  logIn,
  shows,
  startStep,
  write,
} from '../support/step.ts'

let windows: Windows

test.before(async () => {
  windows = await Windows.open()
})
test.after.each(endSteps)
test.after(async () => {
  assert.equal(await windows.close(), [])
})

test('the text shows what happens', () => play('docs/tutorial/en/08-coming-back.md'))

/** The same server again: its port, its secret. */
const startAgain = ({ port, dataDir }: TestServer, words: string[] = []) =>
  startStep('08', { port, dataDir, words })

/** Pages that wait as briefly as their program can: no test is about the pauses but the one below. */
const hurry = (page: Page) => page.evaluate('Math.random = () => 0.01')

/** From now on the page tries again only when the test lets it. */
const hold = (page: Page) => page.evaluate('next = null; setTimeout = (again) => (next = again)')
const letItTry = (page: Page) => page.evaluate('(([again]) => again())([next, (next = null)])')
const isGoingToTry = (page: Page) => page.evaluate('next !== null')

test('two windows come back by themselves, each with one line, and lose nothing that was typed', async () => {
  const server = await startStep('08')
  const [one, other] = [await windows.window(server.url), await windows.window(server.url)]
  for (const [page, name] of [
    [one, 'alice'],
    [other, 'bob'],
  ] as const) {
    await logIn(page, name)
    await lineSays(page, 'Connected')
    await hurry(page)
  }
  await server.kill('SIGKILL')
  for (const page of [one, other]) await lineSays(page, 'Disconnected (1006), next try in … s')
  await write(one, 'typed meanwhile')

  await startAgain(server)
  for (const page of [one, other]) await lineSays(page, 'Connected')
  assert.is(await one.inputValue('#say [name=text]'), 'typed meanwhile')
  await one.click('#say button')
  await shows(other, 'alice: typed meanwhile')
  await write(other, 'here again')
  await shows(one, 'bob: here again')
  const heard = ['You are alice.', 'You are alice.', 'me: typed meanwhile', 'bob: here again']
  assert.equal(await entries(one), heard)
})

test('a page that is refused does not try again, until somebody logs in', async () => {
  const server = await startStep('08')
  const page = await windows.window(server.url)
  await hold(page)
  await logIn(page, 'alice')
  await lineSays(page, 'Connected')
  await server.kill('SIGKILL')
  await lineSays(page, 'Disconnected (1006), next try in … s')
  assert.ok(await isGoingToTry(page))
  rmSync(join(server.dataDir, 'tutorial/secret.key'))
  await startAgain(server)
  await letItTry(page)
  await lineSays(page, 'Refused (4401) POST /login gives a token: connect to /?token=…')
  assert.not(await isGoingToTry(page))
  await logIn(page, 'alice')
  await lineSays(page, 'Connected')
})

test('the longest pause doubles from half a second up to 10 s, and any pause below it may come', async () => {
  const server = await startStep('08')
  const page = await windows.window(server.url)
  const pauses = (random: number) =>
    page.evaluate(`Math.random = () => ${random}; [0, 1, 2, 3, 4, 5, 50, 5000].map(pauseBeforeTry)`)
  assert.equal(await pauses(1), [500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000])
  assert.equal(await pauses(0.5), [250, 500, 1000, 2000, 4000, 5000, 5000, 5000])
  assert.equal(await pauses(0), [0, 0, 0, 0, 0, 0, 0, 0])
})

test('only a welcome begins the pauses anew', async () => {
  const server = await startStep('08')
  const page = await windows.window(server.url)
  await logIn(page, 'alice')
  await lineSays(page, 'Connected')
  await hurry(page)
  await server.kill('SIGKILL')
  await page.waitForFunction('tries > 2')
  await startAgain(server)
  await page.waitForFunction('tries === 0')
})

test('the solution sends what was typed while away, once and in order', async () => {
  const server = await startStep('08', { words: ['solution'] })
  const page = await windows.window(server.url)
  await hold(page)
  await logIn(page, 'alice')
  await lineSays(page, 'Connected')
  await server.kill('SIGKILL')
  await lineSays(page, 'Disconnected (1006), next try in … s')
  for (const text of ['one', 'two']) await write(page, text)
  const again = await startAgain(server, ['solution'])
  const bob = await lineOf(again, 'bob')
  await letItTry(page)
  const heard = []
  while (heard.at(-1) !== 'two') {
    const { type, body } = await bob.hearFrame()
    if (type === 'new_message') heard.push(body)
  }
  assert.equal(heard, ['one', 'two'])
  await page.locator('#log li').nth(3).waitFor()
  assert.equal(await entries(page), ['You are alice.', 'me: one', 'me: two', 'You are alice.'])
})

test.run()

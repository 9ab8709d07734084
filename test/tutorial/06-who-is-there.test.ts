// Step 6 of the tutorial: its text, people with several windows, and its exercise.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Windows } from '../support/browser.ts'
import type { Line } from '../support/line.ts'
import { play } from '../support/play.ts'
import {
  endSteps,
  lineOf,
  lineSays,
  logIn,
  shows,
  showsOnline,
  startStep,
  write,
} from '../support/step.ts'

/** Of the solution. */
const GRACE_MS = 3000
let windows: Windows

test.before(async () => {
  windows = await Windows.open()
})
test.after.each(endSteps)
test.after(async () => {
  assert.equal(await windows.close(), [])
})

test('the text shows what happens', () => play('docs/tutorial/en/06-who-is-there.md'))

const hearsOnline = async (line: Line, ...online: string[]) =>
  assert.equal(await line.hearFrame(), { type: 'presence', online })

test('of several windows only the first and the last change who is there', async () => {
  const server = await startStep('06')
  const bob = await lineOf(server, 'bob')
  await bob.hear()
  await hearsOnline(bob, 'bob')
  const [one, other] = [await windows.window(server.url), await windows.window(server.url)]
  await logIn(one, 'alice')
  await showsOnline(one, 'alice, bob')
  await hearsOnline(bob, 'alice', 'bob')
  await logIn(other, 'alice')
  await showsOnline(other, 'alice, bob')
  await one.close()
  await write(other, 'still here')
  assert.equal(await bob.hearFrame(), { type: 'new_message', from: 'alice', body: 'still here' })
  await other.close()
  await hearsOnline(bob, 'bob')
})

test('a person hears in one window what they say in the other', async () => {
  const server = await startStep('06')
  const [one, other] = [await windows.window(server.url), await windows.window(server.url)]
  for (const page of [one, other]) {
    await logIn(page, 'alice')
    await showsOnline(page, 'alice')
  }
  await write(one, 'to myself')
  await shows(other, 'alice: to myself')
})

test('the solution tells nobody of a page that is loaded again, and of one that stays away', async () => {
  const server = await startStep('06', { words: ['solution'] })
  const bob = await lineOf(server, 'bob')
  await bob.hear()
  await hearsOnline(bob, 'bob')
  const page = await windows.window(server.url)
  await logIn(page, 'alice')
  await hearsOnline(bob, 'alice', 'bob')
  // On a machine so slow that a page is not back within the grace of the solution, again.
  for (let isQuick = false; !isQuick;) {
    const start = performance.now()
    await page.reload()
    await logIn(page, 'alice')
    await lineSays(page, 'Connected')
    await write(page, 'back')
    const heard = [await bob.hearFrame()]
    while (heard.at(-1)!.type !== 'new_message') heard.push(await bob.hearFrame())
    isQuick = performance.now() - start < GRACE_MS
    if (isQuick) assert.equal(heard, [{ type: 'new_message', from: 'alice', body: 'back' }])
  }
  await page.close()
  await hearsOnline(bob, 'bob')
})

test.run()

// Step 3 of the tutorial: its text, its page in two windows, and its exercise.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Windows } from '../support/browser.ts'
import { Line } from '../support/line.ts'
import { play } from '../support/play.ts'
import { endSteps, entries, lineSays, shows, startStep, write } from '../support/step.ts'

const GREETING = 'Hello! Say something, the others hear it.'
let windows: Windows

test.before(async () => {
  windows = await Windows.open()
})
test.after(async () => {
  assert.equal(await windows.close(), [])
})

test.after.each(endSteps)

test('the text shows what happens', () => play('docs/tutorial/en/03-broadcast.md'))

test('what one window writes appears in the other, and only once in its own', async () => {
  const server = await startStep('03')
  const [one, other] = [await windows.window(server.url), await windows.window(server.url)]
  for (const page of [one, other]) await lineSays(page, 'Connected')
  await write(one, 'good morning')
  await shows(other, '← good morning')
  await write(other, 'good morning to you')
  await shows(one, '← good morning to you')
  assert.equal(await entries(one), [`← ${GREETING}`, '→ good morning', '← good morning to you'])
  assert.equal(await entries(other), [`← ${GREETING}`, '← good morning', '→ good morning to you'])
})

test('the solution tells the others who comes and goes, and how many are here now', async () => {
  const server = await startStep('03', { words: ['solution'] })
  const one = await Line.open(server.url)
  assert.is(await one.hear(), GREETING)
  const other = await Line.open(server.url)
  assert.is(await other.hear(), GREETING)
  assert.is(await one.hear(), 'Somebody came: 2 here.')
  await other.close()
  assert.is(await one.hear(), 'Somebody left: 1 here.')
})

test.run()

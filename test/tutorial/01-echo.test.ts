// Step 1 of the tutorial: its text, its echo, and its exercise.
import type { Socket } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Line } from '../support/line.ts'
import { play } from '../support/play.ts'
import { endSteps, startStep } from '../support/step.ts'

test.after.each(endSteps)

test('the text shows what happens', () => play('docs/tutorial/en/01-echo.md'))

test('a client that sends nonsense ends its own line only', async () => {
  const server = await startStep('01')
  const line = await Line.open(server.url)
  await line.hear()
  const hostile = await Line.open(server.url)
  // Bits 0x70 are reserved: no frame may begin so.
  const raw = Reflect.get(hostile.socket, '_socket') as Socket
  raw.write(Buffer.from([0xff, 0xff, 0xff, 0xff]))
  await hostile.closed()
  line.say('still there?')
  assert.is(await line.hear(), 'S: still there?')
})

test('the solution counts on each line from 1', async () => {
  const server = await startStep('01', { words: ['solution'] })
  const [one, other] = [await Line.open(server.url), await Line.open(server.url)]
  for (const line of [one, other]) assert.match(await line.hear(), /^Hello/)
  for (const [line, text, answer] of [
    [one, 'hi', 'S: 1. hi'],
    [one, 'how are you?', 'S: 2. how are you?'],
    [other, 'hi', 'S: 1. hi'],
    [one, 'bye', 'S: 3. bye'],
  ] as const) {
    line.say(text)
    assert.is(await line.hear(), answer)
  }
})

test.run()

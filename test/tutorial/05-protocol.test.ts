// Step 5 of the tutorial: its text, every answer of its protocol, its page, and its exercise.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Windows } from '../support/browser.ts'
import type { Line } from '../support/line.ts'
import { play } from '../support/play.ts'
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

test('the text shows what happens', () => play('docs/tutorial/en/05-protocol.md'))

async function ask(line: Line, text: string) {
  line.say(text)
  return line.hearFrame()
}

test('every command is answered under its id, and a message reaches the others only', async () => {
  const server = await startStep('05')
  const [alice, bob] = [await lineOf(server, 'alice'), await lineOf(server, 'bob')]
  const commands = ['ping', 'send_message']
  assert.equal(await alice.hearFrame(), { type: 'welcome', user: 'alice', commands })
  assert.equal(await bob.hearFrame(), { type: 'welcome', user: 'bob', commands })

  assert.equal(await ask(alice, '{"type":"ping"}'), { type: 'pong' })
  assert.equal(await ask(alice, ' {"type":"ping","id":[1]}'), { type: 'pong', id: [1] })
  const command = '{"type":"send_message","body":"bob: hi","id":"a"}'
  assert.equal(await ask(alice, command), { type: 'ok', id: 'a' })
  assert.equal(await bob.hearFrame(), { type: 'new_message', from: 'alice', body: 'bob: hi' })
  assert.equal(await ask(alice, 'just text'), { type: 'ok' })
  assert.equal(await bob.hearFrame(), { type: 'new_message', from: 'alice', body: 'just text' })
})

const MISTAKES: Record<string, string[]> = {
  bad_json: ['{', '[', '{"type":"ping"', '{type:"ping"}', `${'['.repeat(4000)}`],
  unknown_type: [
    '{}',
    '[]',
    '{"type":"sing"}',
    '{"type":null}',
    '{"type":["ping"]}',
    '{"type":"__proto__"}',
    '{"type":"constructor"}',
    '{"__proto__":{"type":"ping"}}',
  ],
  bad_field: [
    '',
    ' \n',
    '{"type":"send_message"}',
    '{"type":"send_message","body":""}',
    '{"type":"send_message","body":" "}',
    '{"type":"send_message","body":["hi"]}',
  ],
}

test('every mistake is answered by its code and a sentence, and ends nothing', async () => {
  const server = await startStep('05')
  const [alice, bob] = [await lineOf(server, 'alice'), await lineOf(server, 'bob')]
  for (const line of [alice, bob]) await line.hear()
  for (const [code, texts] of Object.entries(MISTAKES)) {
    for (const text of texts) {
      const { type, code: answered, message } = await ask(alice, text)
      assert.equal([type, answered], ['error', code], text)
      assert.ok(String(message).length > 10, text)
    }
  }
  for (const text of ['{"type":"sing","id":7}', '{"type":"send_message","id":7}'])
    assert.is((await ask(alice, text)).id, 7)
  alice.socket.send(Buffer.from([0xff, 0x00, 0x80]))
  assert.equal(await alice.hearFrame(), { type: 'ok' })
  // The first that bob hears is that message: no mistake has reached him.
  assert.is((await bob.hearFrame()).type, 'new_message')
})

test('a frame over 4096 bytes ends its line with 1009, and the others live on', async () => {
  const server = await startStep('05')
  const [alice, bob] = [await lineOf(server, 'alice'), await lineOf(server, 'bob')]
  for (const line of [alice, bob]) await line.hear()
  assert.equal(await ask(alice, 'x'.repeat(4096)), { type: 'ok' })
  await bob.hear()
  alice.say('x'.repeat(4097))
  assert.is((await alice.closed()).code, 1009)
  assert.equal(await ask(bob, '{"type":"ping"}'), { type: 'pong' })
})

test('the solution rolls a die, and the page passes over an event it does not know', async () => {
  const server = await startStep('05', { words: ['solution'] })
  const page = await windows.window(server.url)
  await logIn(page, 'alice')
  await lineSays(page, 'Connected')
  const bob = await lineOf(server, 'bob')
  const carol = await lineOf(server, 'carol')
  assert.equal((await bob.hearFrame()).commands, ['ping', 'send_message', 'roll_die'])
  await carol.hear()

  const { result, ...answer } = await ask(bob, '{"type":"roll_die","id":1}')
  assert.equal(answer, { type: 'ok', id: 1 })
  assert.ok([1, 2, 3, 4, 5, 6].includes(result as number))
  assert.equal(await carol.hearFrame(), { type: 'die_rolled', from: 'bob', result })
  assert.equal(await ask(bob, 'did you see that?'), { type: 'ok' })
  await shows(page, 'bob: did you see that?')
  await write(page, 'no')
  assert.equal(await bob.hearFrame(), { type: 'new_message', from: 'alice', body: 'no' })
  bob.say('{"type":"send_message","body":"a pity"}')
  await shows(page, 'bob: a pity')
  assert.equal(await entries(page), [
    'You are alice.',
    'bob: did you see that?',
    'me: no',
    'bob: a pity',
  ])
})

test.run()

// One live line: bad frames are answered and harm nobody else; too fast means slower; only abuse ends it.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { events } from '../../../src/protocol/events.ts'
import { strict } from '../../../src/protocol/check.ts'
import { call, Person, type Socket } from '../../support/person.ts'
import { until } from '../../support/redis.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('connection')
let server: TestServer
let slow: TestServer
let alice: Person, bob: Person

test.before(async () => {
  server = await startServer({ env: { COMMANDS_PER_SECOND: '0' } })
  slow = await startServer({ env: { COMMANDS_PER_SECOND: '5' } })
  alice = await Person.signUp(server.url, 'alice')
  bob = await Person.signUp(server.url, 'bob')
})
test.after(async () => {
  await Promise.all([server.kill(), slow.kill()])
})

/** Fails unless a message of one reaches the other. */
async function talk(here: Socket, there: Socket, body: string): Promise<void> {
  await here.do('send_message', { conversationId: 'lobby', body })
  assert.is((await there.next('new_message')).message.body, body)
}

const bad: [frame: string, code: string, id?: string | number][] = [
  ['{"type":"ping","id":1', 'bad_json'],
  ['{"type":"ping",}', 'bad_json'],
  ['', 'bad_frame'],
  ['[]', 'bad_frame'],
  ['{"id":"a"}', 'missing_field', 'a'],
  ['{"id":"b","type":"fly"}', 'unknown_type', 'b'],
  ['{"id":0,"type":"ping","x":1}', 'unknown_field', 0],
  ['{"id":1.5,"type":"mark_as_read"}', 'missing_field', 1.5],
  ['{"id":"c","type":"block_user","userId":5}', 'bad_field', 'c'],
  ['{"id":"d","type":"search_users","query":"' + 'x'.repeat(101) + '"}', 'too_long', 'd'],
  ['{"id":"e","type":"ping","x":[[[[[[[[[]]]]]]]]]}', 'too_deep'],
  ['{"id":"f","type":"ping","__proto__":{}}', 'unknown_field'],
  ['{"id":null,"type":"ping"}', 'bad_field'],
  ['{"id":1e400,"type":"ping"}', 'bad_field'],
  ['{"id":"g","type":"send_message","conversationId":"c_none","body":"x"}', 'not_found', 'g'],
  ['{"id":"h","type":"sync","conversations":{"constructor":1,"toString":2}}', 'ok', 'h'],
  ['['.repeat(30_000), 'bad_json'],
]

test('every bad frame is answered in turn, with its id if that is usable, and the line goes on', async () => {
  const [here, there] = [await alice.connect(), await bob.connect()]
  const shape = strict({ ...events.error.data, type: strict({}).catch({}) })
  for (const [frame, code, id] of bad) {
    here.say(frame)
    const answer = await here.next(code === 'ok' ? 'ok' : 'error')
    assert.is(answer.type === 'error' ? answer.code : 'ok', code, frame.slice(0, 80))
    assert.is(answer.id, id, frame.slice(0, 80))
    if (answer.type === 'error') assert.ok(shape.safeParse(answer).success, 'it is as declared')
  }
  await talk(here, there, 'still here')
  for (const socket of [here, there]) await socket.close()
})

test('over the command rate all is answered, in order, only slower; others do not wait', async () => {
  const chloé = await Person.signUp(slow.url, 'chloé')
  const [fast, other] = [await chloé.connect(), await chloé.connect()]
  const ids = Array.from({ length: 20 }, (_, index) => index)
  const start = performance.now()
  for (const id of ids) fast.say(JSON.stringify({ type: 'ping', id }))
  const quick = other.ask('ping', {}).then(() => 'quick')
  const answerAll = async () => {
    for (const id of ids) assert.is((await fast.next('pong')).id, id)
    // What is already read is answered, and one more: after that it rests for all of them.
    for (let more = 0; more < 2; more++) await fast.ask('ping', {})
    return 'late'
  }
  const late = answerAll()
  assert.is(await Promise.race([late, quick]), 'quick')
  await late
  // Ten were free. However many of the others were read at once, the last of 22 is read two seconds later.
  assert.ok(performance.now() - start >= 1900)
  for (const socket of [fast, other]) await socket.close()
})

test('a line that has to rest is still closed at once when its session ends', async () => {
  const signedIn = { email: 'chloé@example.org', password: 'correct horse' }
  const { body } = await call(slow.url, 'POST /api/sessions', signedIn)
  const chloé = new Person(slow.url, body.user as Person['user'], body.token as string, '')
  const fast = await chloé.connect()
  // They cost 38 s of rest.
  for (let count = 0; count < 200; count++) fast.say('{"type":"ping"}')
  await fast.next('pong')
  await chloé.call('DELETE /api/sessions/current')
  let code = 0
  void fast.closed().then((is) => (code = is))
  await until(
    () => code,
    (is) => is === 4409,
  )
})

test('200 refusals in a row are borne, one success starts the count anew, one more closes 4429', async () => {
  const [here, there] = [await alice.connect(), await bob.connect()]
  const refuse = async (count: number) => {
    for (let index = 0; index < count; index++) here.say('{}')
    for (let index = 0; index < count; index++) await here.next('error')
  }
  await refuse(200)
  await talk(here, there, 'borne')
  await refuse(200)
  await talk(here, there, 'borne again')
  await refuse(200)
  here.say('{}')
  assert.is(await here.closed(), 4429)
  assert.match(JSON.stringify(here.heard.at(-1)), /"type\\" is missing.*so the line closes; mend/)
  assert.is((await there.ask('ping', {})).type, 'pong')
  await there.close()
})

test.run()

// Every route of people (backends': server-calls.test.ts): what it answers, to whom, and what it refuses.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { strict } from '../../../src/protocol/check.ts'
import { routes } from '../../../src/protocol/routes.ts'
import type { HandledRoute as RouteName } from '../../../src/server/http/handlers.ts'
import { call, Person } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const test = suite('http server')
let server: TestServer, alice: Person, bob: Person, chloé: Person
/** A group of alice and bob; chloé is not in it. */
let private_: string

test.before(async () => {
  server = await startServer()
  alice = await Person.signUp(server.url, 'alice')
  bob = await Person.signUp(server.url, 'bob')
  chloé = await Person.signUp(server.url, 'chloé')
  const socket = await alice.connect()
  const asked = await socket.do('request_conversation', { userId: bob.user.id, body: 'hello' })
  const there = await bob.connect()
  await there.do('accept_conversation', { conversationId: asked.conversation.id })
  const making = { title: 'Two of us', userIds: [bob.user.id] }
  private_ = (await socket.do('create_group', making)).conversation.id
  for (const each of [socket, there]) await each.close()
})
test.after(async () => {
  await server.kill()
})

interface Example {
  query?: string
  body?: object
  /** It changes the account for good: somebody of its own makes the call. */
  isLasting?: true
  /** What stands for `:id`, when it is not a conversation. */
  idFor?: (person: Person) => Promise<string>
}

/** A good call of each route: its query and its body. */
const examples: { [R in RouteName]: Example } = {
  'POST /api/accounts': { body: { email: 'new@example.org', password: 'correct horse' } },
  'GET /api/house': {},
  'POST /api/sessions': { body: { email: 'alice@example.org', password: 'correct horse' } },
  'DELETE /api/sessions/current': {},
  'POST /api/tickets': {},
  'GET /api/me': {},
  'PATCH /api/me': { body: { name: 'Alice' } },
  'POST /api/me/password': {
    body: { password: 'correct horse', newPassword: 'battery staple' },
    isLasting: true,
  },
  'DELETE /api/me': { body: { password: 'correct horse' }, isLasting: true },
  'GET /api/sessions': {},
  'DELETE /api/sessions/:id': {
    idFor: async (person) =>
      ((await person.call('GET /api/sessions')).body.sessions as { id: string }[])[0]!.id,
  },
  'GET /api/users': { query: '?search=ali' },
  'GET /api/conversations': { query: '?before=9999999999999' },
  'GET /api/conversations/:id': {},
  'GET /api/conversations/:id/members': { query: '?search=ali&after=u_none' },
  'GET /api/conversations/:id/messages': { query: '?before=100&after=0&limit=5' },
  'POST /api/conversations/:id/messages': { body: { body: 'hello', clientId: 'one' } },
  'POST /api/conversations/:id/read': { body: { seq: 1 } },
  'POST /api/poll': { body: { from: 1, frames: ['hello'] } },
  'GET /healthz': {},
  'GET /readyz': {},
}
const names = Object.keys(examples) as RouteName[]
let others = 0
const addressOf = (name: string, query = '', id = private_) => name.replace(':id', id) + query

for (const name of names)
  test(`${name} answers as declared`, async () => {
    const route = routes[name]
    const example = examples[name]
    assert.ok(example, `give ${name} an example in this file`)
    const whose = example.isLasting ? await Person.signUp(server.url, `own${++others}`) : alice
    const { body: session } = await call(server.url, 'POST /api/sessions', {
      email: whose.email,
      password: 'correct horse',
    })
    const person = new Person(server.url, whose.user, session.token as string, whose.email)
    const address = addressOf(name, example.query, await example.idFor?.(person))
    const { status, body } = await person.call(address, example.body)
    assert.is(status, route.status, JSON.stringify(body))
    const checked = strict(route.output).safeParse(body)
    assert.ok(checked.success, String(checked.error))
  })

for (const name of names.filter((each) => routes[each].for === 'user'))
  test(`${name} wants a token, in words`, async () => {
    const { query, body } = examples[name]
    for (const authorization of [undefined, 'Bearer nonsense', 'Basic YTpi', alice.token]) {
      const headers: Record<string, string> = authorization ? { authorization } : {}
      const answer = await call(server.url, addressOf(name, query), body, headers)
      assert.is(answer.status, 401, authorization)
      assert.is(answer.body.error?.code, 'not_authenticated')
      assert.match(answer.body.error!.message, /[Ss]ign in/)
    }
  })

for (const name of names.filter((each) => each.includes(':id')))
  test(`${name} of a conversation of others is not found, as if there were none`, async () => {
    const { query, body } = examples[name]
    const theirs = await chloé.call(addressOf(name, query), body)
    const none = await chloé.call(addressOf(name, query, 'c_none'), body)
    assert.is(theirs.status, 404)
    assert.is(theirs.body.error?.code, 'not_found')
    assert.is(theirs.text, none.text)
  })

test('an address that is none is 404 in JSON, and so is another method', async () => {
  const elsewhere = ['GET /api', 'GET /api/nothing', 'PUT /api/me', 'PATCH /api/users', 'POST /api']
  for (const route of [...elsewhere, 'GET /api/me/', 'GET /%E0%A4%A', 'GET /../package.json']) {
    const { status, body } = await alice.call(route)
    assert.is(status, 404, route)
    assert.is(body.error?.code, 'not_found')
  }
})

test('a wrong method is told the right ones; an address that is none, where they are listed', async () => {
  for (const [route, allowed] of [
    ['PUT /api/sessions', 'POST, GET'],
    ['POST /api/me', 'GET, PATCH, DELETE'],
    ['PUT /api/conversations/lobby/messages', 'GET, POST'],
  ] as const) {
    const { headers, body } = await alice.call(route)
    assert.is(headers.get('allow'), allowed, route)
    assert.ok(body.error!.message.endsWith(`; use ${allowed.replaceAll(', ', ' or ')}.`), route)
  }
  const { headers, body } = await alice.call('GET /api/nothing')
  assert.is(headers.get('allow'), null)
  assert.match(body.error!.message, /\/docs/)
})

test('an unknown field in the address or the body is refused by name', async () => {
  for (const [route, body] of [
    ['GET /api/me?Verbose=1', undefined],
    ['GET /api/users?search=a&Verbose=1', undefined],
    ['GET /api/conversations/lobby?Verbose=1&id=lobby', undefined],
    ['POST /api/conversations/lobby/messages?Verbose=1', { body: 'a' }],
    ['POST /api/conversations/lobby/messages', { body: 'a', Verbose: 1 }],
    ['POST /api/accounts', { email: 'x@example.org', password: 'correct horse', Verbose: true }],
  ] as const) {
    const answer = await alice.call(route, body)
    assert.is(answer.status, 400, route)
    assert.is(answer.body.error?.code, 'unknown_field')
    assert.match(answer.body.error!.message, /"Verbose" is not a field; it takes/)
  }
})

test('what belongs into the body or the path is not taken from elsewhere', async () => {
  for (const [route, body] of [
    ['GET /api/conversations/c_none?id=lobby', undefined],
    ['POST /api/conversations/lobby/messages?body=x', { body: 'y' }],
    ['POST /api/conversations/c_none/messages', { body: 'y', id: 'lobby' }],
  ] as const)
    assert.is((await alice.call(route, body)).body.error?.code, 'unknown_field', route)
})

test('a password is not repeated in a refusal', async () => {
  const short = { email: 'y@example.org', password: 'hunter2' }
  const { text } = await alice.call('POST /api/accounts', short)
  assert.match(text, /8 to 128 characters/)
  assert.not.match(text, /hunter2/)
})

test('a field of another kind is refused by name', async () => {
  const page = 'GET /api/conversations/lobby/messages'
  for (const [route, field, body] of [
    [`${page}?limit=101`, 'limit', undefined],
    [`${page}?limit=0`, 'limit', undefined],
    [`${page}?before=x`, 'before', undefined],
    [`${page}?after=-1`, 'after', undefined],
    ['POST /api/conversations/lobby/read', 'seq', { seq: '1' }],
    ['POST /api/conversations/lobby/messages', 'body', { body: ' ' }],
  ] as const) {
    const answer = await alice.call(route, body)
    assert.is(answer.status, 400, route)
    assert.is(answer.body.error?.code, 'bad_field')
    assert.match(answer.body.error!.message, new RegExp(`"${field}" must be`))
  }
})

/** Posts any bytes as a message of alice. */
async function post(body: RequestInit['body'], type: string | null = 'application/json') {
  const response = await fetch(`${server.url}/api/conversations/lobby/messages`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${alice.token}`,
      ...(type === null ? {} : { 'content-type': type }),
    },
    body,
    // What fetch asks for when the body is a stream.
    ...({ duplex: 'half' } as object),
  })
  const { error } = (await response.json()) as { error?: { code: string; message: string } }
  return { status: response.status, code: error?.code, message: error?.message ?? '' }
}

test('only JSON is taken, and said to be so', async () => {
  const body = '{"body":"hello"}'
  const others = ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', null]
  for (const type of others) {
    const answer = await post(Buffer.from(body), type)
    assert.is(answer.status, 400, String(type))
    assert.is(answer.code, 'bad_frame')
    assert.match(answer.message, /Content-Type: application\/json/)
  }
  for (const type of ['application/json; charset=utf-8', 'Application/JSON'])
    assert.is((await post(body, type)).status, 201)
})

test('a body that is broken, too deep or no object is refused in words', async () => {
  assert.match((await post('{"body":"hello",}')).message, /not JSON.*position 16/)
  for (const [body, code] of [
    ['', 'bad_json'],
    ['{"body"', 'bad_json'],
    ['[]', 'bad_frame'],
    ['null', 'bad_frame'],
    ['"hello"', 'bad_frame'],
    ['{"body":"a","__proto__":{}}', 'unknown_field'],
    [`{"body":${'['.repeat(9)}${']'.repeat(9)}}`, 'too_deep'],
  ] as const) {
    const answer = await post(body)
    assert.is(answer.status, 400, body)
    assert.is(answer.code, code, body)
  }
})

test('a body of more than 64 KB is 413, also when it comes in pieces; a small one in pieces is read', async () => {
  const inPieces = (text: string) => new Blob([text]).stream()
  const long = JSON.stringify({ body: 'x'.repeat(70_000) })
  for (const body of [long, inPieces(long)]) {
    const answer = await post(body)
    assert.is(answer.status, 413)
    assert.is(answer.code, 'too_long')
    assert.match(answer.message, /65536 bytes/)
  }
  assert.is((await post(inPieces('{"body":"in pieces"}'))).status, 201)
})

test.run()

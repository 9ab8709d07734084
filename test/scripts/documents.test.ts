// docs/asyncapi.json and docs/openapi.json: valid by the official schemas, whole by the contract, and every
// example in them is what its schema says.
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { existsSync, readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { closeCodes } from '../../src/protocol/close-codes.ts'
import { commands } from '../../src/protocol/commands.ts'
import { errors } from '../../src/protocol/errors.ts'
import { events } from '../../src/protocol/events.ts'
import { commandOf } from '../../src/protocol/frames.ts'
import * as models from '../../src/protocol/models.ts'
import { routes } from '../../src/protocol/routes.ts'

const test = suite('documents')

interface Message {
  name: string
  payload: object
  examples: { payload: unknown }[]
}
interface Media {
  schema: object
  example?: unknown
  examples?: Record<string, { value: unknown }>
}
type Content = { content?: Record<string, Media>; $ref?: string }
interface Operation {
  security: Record<string, []>[]
  parameters: { in: string; name: string }[]
  requestBody?: Content
  responses: Record<string, Content>
}

const read = <T>(path: string) => JSON.parse(readFileSync(path, 'utf8')) as T
const asyncApiSchema = read<object>('node_modules/@asyncapi/specs/schemas/3.0.0-without-$id.json')
const sockets = read<{
  channels: { socket: { messages: object; 'x-close-codes': { code: number }[] } }
  operations: Record<
    string,
    { messages: { $ref: string }[]; reply?: { messages: { $ref: string }[] } }
  >
  components: { schemas: object; messages: Record<string, Message> }
}>('docs/asyncapi.json')
const http = read<{
  paths: Record<string, Record<string, Operation>>
  webhooks?: Record<string, Record<string, Operation>>
  components: { schemas: object; responses: Record<string, Content>; securitySchemes: object }
}>('docs/openapi.json')

/** Whether values fit the schemas of a document, whose models are named by reference. */
function checkerFor(ajv: Ajv, document: object): (schema: object) => ValidateFunction {
  ajv.addSchema(document, 'document')
  return (schema) =>
    ajv.compile(
      JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"document#/')) as object,
    )
}
const relaxed = { strict: false, validateSchema: false, allErrors: true }
const fitsSocket = checkerFor(new Ajv(relaxed), sockets)
const fitsHttp = checkerFor(new Ajv2020(relaxed), http)

function fits(isValid: ValidateFunction, value: unknown, what: string): void {
  assert.ok(isValid(value), `${what}: ${JSON.stringify(isValid.errors)}`)
}

test('the AsyncAPI document is valid by the official schema', () => {
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false })
  addFormats.default(ajv)
  const isValid = ajv.compile(asyncApiSchema)
  assert.ok(isValid(sockets), JSON.stringify(isValid.errors?.slice(0, 5), null, 1))
  assert.not.ok(isValid({ ...sockets, operations: { one: { action: 'shout' } } }))
})

test('the OpenAPI document is valid by the official schema', async () => {
  const result = await new Validator().validate(structuredClone(http))
  assert.ok(result.valid, JSON.stringify(result.errors))
  const bad = { ...http, paths: { '/a': { get: { responses: 1 } } } }
  assert.not.ok((await new Validator().validate(bad)).valid)
})

test('every reference leads somewhere', () => {
  for (const document of [sockets, http])
    for (const [, path = ''] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = path
        .split('/')
        .reduce<unknown>(
          (value, key) => (value as Record<string, unknown> | undefined)?.[key],
          document,
        )
      assert.ok(found, path)
    }
})

test('every command stands in the AsyncAPI document, with its answer and its refusal', () => {
  const { messages } = sockets.components
  for (const [name, { input, answer, output }] of Object.entries(commands)) {
    const message = messages[name]!
    assert.is(message.name, name)
    const { properties, additionalProperties } = message.payload as {
      properties: object
      additionalProperties: unknown
    }
    assert.equal(Object.keys(properties), ['type', 'id', ...Object.keys(input)])
    assert.is(additionalProperties, false, `${name} takes no other field`)
    const answers = sockets.operations[name]!.reply!.messages.map(
      ({ $ref }) => messages[$ref.split('/').at(-1)!]!,
    )
    assert.equal(
      answers.map(({ name }) => name),
      [answer, 'error'],
    )
    const told = Object.keys((answers[0]!.payload as { properties: object }).properties)
    for (const field of Object.keys(output)) assert.ok(told.includes(field), `${name}: ${field}`)
  }
})

test('a summary is a whole sentence; what backends have to expect is listed by its status', () => {
  for (const [path, operations] of Object.entries(http.paths))
    for (const { summary, responses } of Object.values(operations) as unknown as Summed[]) {
      assert.match(summary, /[.?!]$/, path)
      if (path.startsWith('/api/server/')) assert.ok('429' in responses, path)
    }
  const posting = http.paths['/api/server/messages']!.post as unknown as Summed
  for (const status of ['400', '401', '403', '404', '409', '429'])
    assert.ok(status in posting.responses, status)
})

interface Summed {
  summary: string
  responses: object
}

test('every event stands in it too, every error code with an example, every close code', () => {
  const { messages } = sockets.components
  const names = new Set(Object.values(messages).map(({ name }) => name))
  for (const name of Object.keys(events)) assert.ok(names.has(name), name)
  const alone = Object.keys(events).filter((name) => !['ok', 'pong', 'error'].includes(name))
  for (const name of alone) assert.ok(sockets.operations[`hear_${name}`], name)
  const codes = messages.error!.examples.map(({ payload }) => (payload as { code: string }).code)
  assert.equal(codes, Object.keys(errors))
  assert.equal(
    sockets.channels.socket['x-close-codes'].map(({ code }) => code),
    Object.values(closeCodes).map(({ code }) => code),
  )
  assert.equal(Object.keys(sockets.channels.socket.messages), Object.keys(messages))
  for (const document of [sockets, http])
    for (const name of Object.keys(models)) assert.ok(name in document.components.schemas, name)
})

test('every example of a frame is what its schema says; a command, also what the server takes', () => {
  for (const [key, { payload, examples }] of Object.entries(sockets.components.messages)) {
    const isValid = fitsSocket(payload)
    assert.ok(examples.length > 0, key)
    for (const example of examples) {
      fits(isValid, example.payload, key)
      if (key in commands) commandOf(example.payload)
    }
  }
  assert.not.ok(fitsSocket(sockets.components.messages.send_message!.payload)({ type: 'ping' }))
})

test('every route stands in the OpenAPI document: for whom, with all that it takes and answers', () => {
  const count = Object.values(http.paths).flatMap((path) => Object.keys(path)).length
  assert.is(count, Object.keys(routes).length)
  for (const [name, route] of Object.entries(routes)) {
    const [method = '', path = ''] = name.split(' ')
    const operation = http.paths[path.replace(/:(\w+)/g, '{$1}')]![method.toLowerCase()]!
    assert.is(operation.security.length === 0, route.for === 'anyone', name)
    for (const scheme of operation.security.flatMap((each) => Object.keys(each)))
      assert.ok(scheme in http.components.securitySchemes, scheme)
    const named = (place: string) =>
      operation.parameters.filter((each) => each.in === place).map((each) => each.name)
    assert.equal(named('path'), Object.keys('params' in route ? route.params : {}), name)
    assert.equal(named('query'), Object.keys('query' in route ? route.query : {}), name)
    assert.is(operation.requestBody !== undefined, 'body' in route, name)
    assert.ok(operation.responses[route.status]!.content, name)
    assert.ok(operation.responses.default, name)
    const takesMany = JSON.stringify(operation.requestBody ?? {}).includes('"maxItems":500')
    if ('batch' in route) assert.ok(takesMany, `${name} takes a batch`)
  }
})

test('what other backends are told stands in it, when the contract has it', () => {
  const isTold = existsSync('src/protocol/webhooks.ts')
  assert.is(Object.keys(http.webhooks ?? {}).length > 0, isTold)
})

test('every example of a request, an answer and a refusal is what its schema says', () => {
  const described = [...Object.values(http.paths), ...Object.values(http.webhooks ?? {})]
  const operations = described.flatMap((path) => Object.entries(path))
  const contents = [
    ...operations.flatMap(([, { requestBody, responses }]) => [
      requestBody ?? {},
      ...Object.values(responses),
    ]),
    ...Object.values(http.components.responses),
  ]
  const media = contents.flatMap(({ content = {} }) => Object.values(content))
  assert.ok(media.length > operations.length)
  for (const { schema, example, examples = {} } of media) {
    const isValid = fitsHttp(schema)
    const values = [...(example === undefined ? [] : [example]), ...Object.values(examples)]
    assert.ok(values.length > 0)
    for (const value of values)
      fits(isValid, (value as { value?: unknown }).value ?? value, JSON.stringify(value))
  }
})

test.run()

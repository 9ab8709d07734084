// Writes docs/asyncapi.json from the contract: the socket for machines, in AsyncAPI 3. Called by docs.js.
// Tells the server's side, as AsyncAPI wants it: the server receives commands, and sends answers and events.
import { fieldsOf } from './docs-fields.js'
import { inLobby } from './docs-protocol.js'
import { schemasOf } from './docs-schemas.js'

const CHANNEL = '#/channels/socket'
const messageIn = (name) => ({ $ref: `${CHANNEL}/messages/${name}` })
/** Frames that answer a command, and are therefore no events that come by themselves. */
const ANSWERS = ['ok', 'pong', 'error']

const DESCRIPTION = `One JSON object per text frame, in both directions, each with a \`type\`. A command may carry an
\`id\`; its answer repeats it. The first frame of the server is \`welcome\`. Text that does not start with \`{\` or \`[\` is
a message to the lobby. Clients ignore fields they do not know; the server refuses those it does not know, by name.

To read: /docs/protocol. To try: /docs/explorer. The HTTP side: /docs/openapi.json.`

const SECURITY = {
  token: {
    type: 'httpApiKey',
    name: 'token',
    in: 'query',
    description:
      'In the address, `ws://localhost:8181/?token=…`: the token of `POST /api/sessions`, or better a ticket of `POST /api/tickets`, which works once, within 30 seconds. A bad one is refused with 401 before the socket opens.',
  },
  authenticate: {
    type: 'userPassword',
    description:
      'Without `?token=`, the first frame must be `authenticate {token}` within 5 seconds; again, before a token expires, on the same socket.',
  },
}

/** The document, given everything src/protocol exports and the version of the server. */
export function asyncApi(contract, version) {
  const { commands, events, errors, closeCodes, mayReconnect, models, describe } = contract
  const { sent, said, components } = schemasOf(models, 'draft-7')
  const { sampleOf } = fieldsOf(models, describe)
  const { id } = contract.envelope

  const framed = (name, schema) => ({
    ...schema,
    properties: { type: { type: 'string', const: name }, ...schema.properties },
    required: ['type', ...(schema.required ?? [])],
  })
  const message = (name, summary, schema, ...payloads) => ({
    name,
    title: name,
    summary,
    contentType: 'application/json',
    payload: framed(name, schema),
    examples: payloads.map((payload) => ({ payload: { type: name, ...payload } })),
  })

  const commandMessage = ([name, { says, input }]) => [
    name,
    message(name, says, sent({ id, ...input }), { id: 1, ...inLobby(name, sampleOf(input)) }),
  ]
  const answerMessage = ([name, { answer, output }]) => [
    `${name}_ok`,
    {
      ...message(answer, `Answers ${name}.`, said({ id: events.ok.data.id, ...output }), {
        id: 1,
        ...sampleOf(output, true),
      }),
      title: `${answer} of ${name}`,
    },
  ]
  const eventMessage = ([name, { says, data }]) => [
    `${name}_event`,
    { ...message(name, says, said(data), sampleOf(data, true)), title: `${name} event` },
  ]
  const refusal = {
    ...message('error', events.error.says, said(events.error.data)),
    examples: Object.entries(errors).map(([code, { says }]) => ({
      name: code,
      summary: says,
      payload: { type: 'error', id: 1, code, message: says },
    })),
  }
  const plain = {
    name: 'plain_text',
    title: 'plain text',
    summary: 'Text that does not start with { or [: a message to the lobby.',
    contentType: 'text/plain',
    payload: { type: 'string', pattern: '^\\s*[^\\s{[]' },
    examples: [{ payload: 'hello' }],
  }

  const known = Object.entries(commands)
  const answered = known.filter(([, { answer }]) => answer === 'ok')
  const alone = Object.entries(events).filter(([name]) => !ANSWERS.includes(name))
  const messages = {
    ...Object.fromEntries(known.map(commandMessage)),
    plain_text: plain,
    ...Object.fromEntries(answered.map(answerMessage)),
    pong: message('pong', events.pong.says, said(events.pong.data), sampleOf(events.pong.data)),
    error: refusal,
    ...Object.fromEntries(alone.map(eventMessage)),
  }
  const answerTo = (name) =>
    ({ ok: `${name}_ok`, pong: 'pong', welcome: 'welcome_event' })[commands[name].answer]
  const replyTo = (name) => ({
    channel: { $ref: CHANNEL },
    messages: [messageIn(answerTo(name)), messageIn('error')],
  })
  const received = (name, summary, of) => ({
    action: 'receive',
    channel: { $ref: CHANNEL },
    summary,
    messages: [messageIn(name)],
    reply: replyTo(of),
  })

  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Relais, the socket',
      version,
      description: DESCRIPTION,
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: {
      local: {
        host: 'localhost:8181',
        protocol: 'ws',
        description: 'Where `npm start` serves; `wss` behind a proxy with TLS.',
        security: Object.keys(SECURITY).map((name) => ({
          $ref: `#/components/securitySchemes/${name}`,
        })),
      },
    },
    channels: {
      socket: {
        address: '/',
        title: 'The socket',
        description: 'Everything goes over one socket per window.',
        messages: Object.fromEntries(
          Object.keys(messages).map((name) => [name, { $ref: `#/components/messages/${name}` }]),
        ),
        bindings: {
          ws: {
            method: 'GET',
            query: {
              type: 'object',
              properties: { token: { type: 'string', description: 'a token or a ticket' } },
            },
            bindingVersion: '0.1.0',
          },
        },
        'x-close-codes': Object.entries(closeCodes).map(([name, { code, says }]) => ({
          name,
          code,
          says,
          comeBack: mayReconnect(code),
        })),
      },
    },
    operations: {
      ...Object.fromEntries(known.map(([name, { says }]) => [name, received(name, says, name)])),
      say_to_lobby: received('plain_text', plain.summary, 'send_message'),
      ...Object.fromEntries(
        alone.map(([name, { says }]) => [
          `hear_${name}`,
          {
            action: 'send',
            channel: { $ref: CHANNEL },
            summary: says,
            messages: [messageIn(`${name}_event`)],
          },
        ]),
      ),
    },
    components: { schemas: components, messages, securitySchemes: SECURITY },
  }
}

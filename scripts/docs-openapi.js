// Writes docs/openapi.json from the contract: the HTTP side for machines, in OpenAPI 3.1. Called by docs.js.
// Every route of the contract appears by itself, with whom it is for, its fields, answers and errors.
import { fieldsOf } from './docs-fields.js'
import { webhooksOf } from './docs-openapi-webhooks.js'
import { idIn, nounOf, operationId } from './docs-route-names.js'
import { schemasOf } from './docs-schemas.js'

const DESCRIPTION = `JSON in, JSON out. A refused request is answered \`{"error":{"code","message","retryAfterMs"?}}\` with
the status of its code; programs compare the code, the message tells a person what to do. Changes take
\`Content-Type: application/json\` and no fields but those listed.

To read: /docs/protocol. The socket: /docs/asyncapi.json. For Postman: /docs/relais.postman_collection.json.`

/** Who may call, as the security that OpenAPI knows. */
const SECURITY = { anyone: [], user: [{ token: [] }, { cookie: [] }], server: [{ apiKey: [] }] }

const SCHEMES = {
  token: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: '`Authorization: Bearer` and the token of `POST /api/sessions`.',
  },
  cookie: {
    type: 'apiKey',
    in: 'cookie',
    name: 'relais_session',
    description: 'Set when signing in; HttpOnly, SameSite=Strict, for pages of this very address.',
  },
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    description: '`Authorization: Bearer` and an API key, for backends; never in a page.',
  },
}

const BATCH_SAYS =
  'Of a batch: in the same order, for each what it would have got alone, or its error; one that is refused harms no other.'

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'the same as clientId: sent again, nothing is done twice',
  schema: { type: 'string', minLength: 1, maxLength: 60 },
}

/** Errors of a route, by what it takes; any other may come as well, and is listed as the default. */
const LIKELY = {
  body: ['bad_json', 'unknown_field', 'missing_field', 'bad_field', 'too_long'],
  query: ['unknown_field', 'bad_field'],
  params: ['not_found'],
  auth: ['not_authenticated'],
  server: ['too_many_attempts'],
  place: ['not_found'],
  once: ['client_id_reused', 'not_accepted'],
  always: ['forbidden', 'unavailable'],
}

/** The document, given everything src/protocol exports and the version of the server. */
export function openApi(contract, version) {
  const { routes, errors, models, describe, MOST_IN_BATCH } = contract
  const { sent, said, field: fieldOf, isRequired, components } = schemasOf(models, 'draft-2020-12')
  const { sampleOf } = fieldsOf(models, describe)
  const json = (schema, example) => ({
    'application/json': { schema, ...(example && { example }) },
  })

  const exampleOf = (code) => ({
    summary: errors[code].says,
    value: { error: { code, message: errors[code].says } },
  })
  const refusal = (description, codes) => ({
    description,
    content: {
      'application/json': {
        schema: { $ref: '#/components/schemas/refusal' },
        examples: Object.fromEntries(codes.map((code) => [code, exampleOf(code)])),
      },
    },
  })

  const refusals = { refused: refusal('Refused; the code says why.', Object.keys(errors)) }
  const refused = (name) => ({ $ref: `#/components/responses/${name}` })

  /** By status, since OpenAPI knows no codes; whatever else can be refused is the default. */
  function refusalsOf(route) {
    const kinds = ['body', 'query', 'params'].filter((kind) => route[kind])
    if (route.for !== 'anyone') kinds.push('auth')
    if (route.for === 'server') kinds.push(...serverKindsOf(route.body ?? {}))
    const likely = [...new Set([...kinds, 'always'].flatMap((kind) => LIKELY[kind]))]
    const byStatus = likely.map((code) => {
      const { status } = errors[code]
      const codes = likely.filter((other) => errors[other].status === status)
      const name = codes.join('.')
      refusals[name] ??= refusal(codes.map((each) => errors[each].says).join(' '), codes)
      return [status, refused(name)]
    })
    return { ...Object.fromEntries(byStatus), default: refused('refused') }
  }

  const parametersOf = (name, place, shape = {}) =>
    Object.entries(shape).map(([field, schema]) => ({
      name: field,
      in: place,
      required: place === 'path' || isRequired(schema),
      description: describe(schema),
      schema: fieldOf(schema),
      ...(place === 'path' && { example: idIn(name) }),
    }))

  function operation([name, route]) {
    const { for: who, says, scope, params, query, body, batch, example, status, output } = route
    const good = json(said(output), sampleOf(output, true))
    return {
      operationId: operationId(name),
      tags: [nounOf(name)],
      summary: firstSentence(says),
      description: scope ? `${says} Needs an API key with the scope \`${scope}\`.` : says,
      security: SECURITY[who],
      parameters: [
        ...parametersOf(name, 'path', params),
        ...parametersOf(name, 'query', query),
        ...(who === 'server' && body?.clientId ? [IDEMPOTENCY_KEY] : []),
      ],
      ...(body && {
        requestBody: {
          required: true,
          content: json(oneOrMany(sent(body), batch), example ?? sampleOf(body, true)),
        },
      }),
      responses: {
        ...(batch && { 200: { description: BATCH_SAYS, content: results(output) } }),
        [status]: {
          description: batch && status === 200 ? `Done. ${BATCH_SAYS}` : 'Done.',
          content: batch && status === 200 ? orResults(good, output) : good,
        },
        ...refusalsOf(route),
      },
    }
  }

  /** A body, or a list of such bodies under this name. */
  const oneOrMany = (schema, batch) =>
    batch === undefined
      ? schema
      : {
          oneOf: [
            schema,
            {
              type: 'object',
              properties: {
                [batch]: { type: 'array', items: schema, minItems: 1, maxItems: MOST_IN_BATCH },
              },
              required: [batch],
              additionalProperties: false,
            },
          ],
        }
  const resultsOf = (output) => ({
    type: 'object',
    properties: {
      results: {
        type: 'array',
        items: { anyOf: [said(output), { $ref: '#/components/schemas/refusal' }] },
      },
    },
    required: ['results'],
  })
  const results = (output) => json(resultsOf(output), { results: [sampleOf(output, true)] })
  const orResults = (good, output) => {
    const { schema, example } = good['application/json']
    return json({ anyOf: [schema, resultsOf(output)] }, example)
  }

  const paths = {}
  for (const entry of Object.entries(routes)) {
    const [method, path] = entry[0].split(' ')
    const place = path.replace(/:(\w+)/g, '{$1}')
    paths[place] = { ...paths[place], [method.toLowerCase()]: operation(entry) }
  }
  const needed = Object.values(routes).flatMap((route) => SECURITY[route.for].flatMap(Object.keys))
  return {
    openapi: '3.1.0',
    info: {
      title: 'Relais over HTTP',
      version,
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The Relais that serves this document.' }],
    tags: [...new Set(Object.keys(routes).map(nounOf))].map((name) => ({ name })),
    paths,
    ...(contract.webhooks && { webhooks: webhooksOf(contract.webhooks, said, sampleOf) }),
    components: {
      schemas: { ...components, refusal: REFUSAL(Object.keys(errors)) },
      responses: refusals,
      securitySchemes: Object.fromEntries(
        Object.entries(SCHEMES).filter(([name]) => needed.includes(name)),
      ),
    },
  }
}

const REFUSAL = (codes) => ({
  type: 'object',
  properties: {
    error: {
      type: 'object',
      properties: {
        code: { type: 'string', enum: codes },
        message: { type: 'string', description: 'a sentence that says what to do' },
        retryAfterMs: { type: 'integer', minimum: 0 },
      },
      required: ['code', 'message'],
    },
  },
  required: ['error'],
})

/** What else a route of backends may refuse, by its fields. */
function serverKindsOf({ conversationId, userId, clientId }) {
  const kinds = ['server']
  if (conversationId || userId) kinds.push('place')
  if (clientId) kinds.push('once')
  return kinds
}

const firstSentence = (says) => says.split(/(?<=[.?!]) /)[0]

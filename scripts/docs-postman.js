// Writes docs/relais.postman_collection.json from the contract: the HTTP side, ready to be sent, in the collection
// format 2.1. Called by docs.js. Sent from top to bottom it succeeds, which a test does with newman.
import { fieldsOf } from './docs-fields.js'
import { idIn, nounOf } from './docs-route-names.js'
import {
  AFTER,
  BEFORE,
  FIRST,
  IDS,
  LAST,
  NEEDS_KEY,
  REFUSED,
  SENT,
  START_RUN,
  VARIABLES,
} from './docs-postman-calls.js'

/** The collection, given everything src/protocol exports. */
export function postmanCollection({ routes, errors, models, describe }) {
  const { sampleOf } = fieldsOf(models, describe)

  function item([name, route]) {
    const { for: who, says, params, query, body, status, output } = route
    const sent = body && { ...(route.example ?? sampleOf(body, true)), ...SENT[name] }
    const request = requestOf(name, {
      auth: AUTH[who],
      params: params && { id: idIn(name, IDS) },
      query: query && sampleOf(query),
      raw: sent && JSON.stringify(sent, null, 2),
      description: says,
    })
    return {
      name,
      event: events(
        who === 'server' || NEEDS_KEY.includes(name) ? SKIP_WITHOUT_KEY : BEFORE[name],
        `${accepts(name, status)}${AFTER[name] ? `\n${AFTER[name]}` : ''}`,
      ),
      request,
      response: [
        example(request, `Answer ${status}`, status, sampleOf(output, true)),
        ...(who === 'anyone' ? [] : [refusal(request, 'not_authenticated')]),
      ],
    }
  }

  const refusal = (request, code) => {
    const { status, says } = errors[code]
    return example(request, `Refused: ${code}`, status, { error: { code, message: says } })
  }

  function mistake({ says, of, code, auth, body, raw, header }) {
    const request = requestOf(of, {
      auth: AUTH[auth ?? routes[of]?.for ?? 'anyone'],
      raw: raw ?? (body && JSON.stringify(body, null, 2)),
      header,
      description: errors[code].says,
    })
    return {
      name: `${says}: ${code}`,
      event: events(undefined, refuses(code, errors[code].status)),
      request,
      response: [refusal(request, code)],
    }
  }

  const ordered = Object.entries(routes).sort(([one], [other]) => rank(one) - rank(other))
  const isLast = ([name]) => LAST.includes(name)
  const early = ordered.filter((entry) => !isLast(entry))
  const folders = [...new Set(early.map(([name]) => nounOf(name)))]
  return {
    info: {
      name: 'Relais',
      description:
        'The HTTP API of Relais. Set `baseUrl`; the first request makes the account of `email` and `password`, and keeps its token. Sent from top to bottom, all succeed; the last one deletes the account again. Requests of a backend need `apiKey` and are passed over without one.',
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    auth: AUTH.user,
    event: events(START_RUN),
    variable: Object.entries(VARIABLES).map(([key, value]) => ({ key, value, type: 'string' })),
    item: [
      ...folders.map((name) => ({
        name,
        item: early.filter((entry) => nounOf(entry[0]) === name).map(item),
      })),
      { name: 'refused, on purpose', item: REFUSED.map(mistake) },
      { name: 'ends', item: ordered.filter(isLast).map(item) },
    ],
  }
}

/** First what makes something, then what backends do, then the rest; what ends something comes last. */
function rank(name) {
  if (LAST.includes(name)) return 3 + LAST.indexOf(name)
  if (FIRST.includes(name)) return FIRST.indexOf(name) / FIRST.length
  return name.includes('/server/') ? 1 : 2
}

const bearer = (token) => ({
  type: 'bearer',
  bearer: [{ key: 'token', value: token, type: 'string' }],
})
const AUTH = {
  anyone: { type: 'noauth' },
  wrong: bearer('not-a-token'),
  user: bearer('{{token}}'),
  server: bearer('{{apiKey}}'),
}

const SKIP_WITHOUT_KEY = `if (!pm.variables.get('apiKey')) pm.execution.skipRequest()`

const accepts = (name, status) =>
  name === 'POST /api/accounts'
    ? `pm.test('201, or 409 when the account is there', () => pm.expect(pm.response.code).to.be.oneOf([201, 409]))`
    : `pm.test('${status}', () => pm.response.to.have.status(${status}))`

const refuses = (code, status) => `pm.test('${status} ${code}', () => {
  pm.response.to.have.status(${status})
  const { error } = pm.response.json()
  pm.expect(error.code).to.equal('${code}')
  pm.expect(error.message).to.match(/\\w/)
})`

const events = (before, after) =>
  [
    ['prerequest', before],
    ['test', after],
  ]
    .filter(([, script]) => script !== undefined)
    .map(([listen, script]) => ({
      listen,
      script: { type: 'text/javascript', exec: script.split('\n') },
    }))

function requestOf(name, { auth, params, query, raw, header = {}, description }) {
  const [method, path] = name.split(' ')
  const headers = { ...(raw && { 'Content-Type': 'application/json' }), ...header }
  const search = query && new URLSearchParams(query).toString()
  return {
    method,
    description,
    auth,
    header: pairs(headers),
    url: {
      raw: `{{baseUrl}}${path}${search ? `?${search}` : ''}`,
      host: ['{{baseUrl}}'],
      path: path.slice(1).split('/'),
      ...(search && { query: pairs(query) }),
      ...(params && { variable: pairs(params) }),
    },
    ...(raw && { body: { mode: 'raw', raw, options: { raw: { language: 'json' } } } }),
  }
}

const pairs = (record) =>
  Object.entries(record).map(([key, value]) => ({ key, value: String(value) }))

const example = (originalRequest, name, code, body) => ({
  name,
  originalRequest,
  code,
  _postman_previewlanguage: 'json',
  header: pairs({ 'Content-Type': 'application/json' }),
  body: JSON.stringify(body, null, 2),
})

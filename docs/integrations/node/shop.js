// A shop with its own users and its own orders; Relais tells them to everybody in the lobby. Beside Relais:
// cd docs/integrations/node, npm ci, node shop.js
import { randomUUID } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import express from 'express'
import { Relais } from './relais.js'

const { RELAIS_URL: url = 'http://localhost:8181', PORT = 8000, SHOP_DATA = tmpdir() } = process.env
const {
  RELAIS_KEY: apiKey,
  FOREIGN_JWT_SECRET: jwtSecret,
  WEBHOOK_SECRET: webhookSecret,
} = process.env
for (const name of ['RELAIS_KEY', 'FOREIGN_JWT_SECRET', 'WEBHOOK_SECRET'])
  if (!process.env[name]) throw new Error(`Set ${name}: the shop trusts nobody without it.`)
const relais = new Relais({ url, apiKey, jwtSecret, webhookSecret })
const people = { ada: 'Ada', grace: 'Grace' }
const isOurs = (user) => typeof user === 'string' && Object.hasOwn(people, user)
const file = (path) => new URL(path, import.meta.url).pathname

/** The shop's database: a file for each table, a JSON object a line. */
const tableOf = (name) => `${SHOP_DATA}/${name}.jsonl`
const rows = (table) =>
  existsSync(tableOf(table))
    ? readFileSync(tableOf(table), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : []
const has = (table, id) => rows(table).some((row) => row.id === id)

/** Answers the number of the new row. */
function keep(table, row) {
  appendFileSync(tableOf(table), `${JSON.stringify(row)}\n`)
  return rows(table).length
}

/** Has Relais tell each order that it has not told yet. Whatever is told twice is posted once: by its id. */
async function tell() {
  for (const [index, { id, user, text }] of rows('orders').entries()) {
    if (has('told', id)) continue
    await relais.call(`PUT users/${user}`, { name: people[user] })
    await relais.post('lobby', user, `Order ${index + 1}: ${text}`, id)
    keep('told', { id })
  }
}

const shop = express()
shop.get('/', (_, response) => response.sendFile(file('../page/index.html')))
shop.get('/page.js', (_, response) => response.sendFile(file('../page/page.js')))
shop.get('/relais.js', (_, response) => response.sendFile(file('../../../dist/client/relais.js')))

// Here you know from your own session who asks.
shop.get('/token', ({ query: { user } }, response) => {
  if (isOurs(user)) response.json({ url, token: relais.token(user, people[user]) })
  else response.status(404).json({ error: 'The shop knows ada and grace.' })
})

shop.post('/orders', express.json(), async ({ body }, response) => {
  const { user, text } = body ?? {}
  if (!isOurs(user) || typeof text !== 'string' || text.trim() === '') {
    const error = 'Send {"user": "ada" or "grace", "text": what they order}.'
    return response.status(400).json({ error })
  }
  const number = keep('orders', { id: randomUUID(), user, text })
  // Once it is kept it is an order; when Relais does not answer, it is told with the next.
  const isTold = await tell().then(
    () => true,
    (refused) => console.error(refused.message),
  )
  return response.status(201).json({ number, isTold: isTold ?? false })
})

// The text as it came: what was parsed and written again may not be what was signed.
shop.post(
  '/webhook',
  express.text({ type: '*/*', limit: '1mb' }),
  ({ headers, body }, response) => {
    const event = relais.event(headers, body)
    // It may come again, when the answer was lost.
    if (event !== null && !has('heard', event.id)) keep('heard', event)
    response.status(event === null ? 401 : 200).json({})
  },
)

shop.use((error, _request, response, _next) => {
  response.status(error.status ?? 500).json({ error: error.message })
})
shop.listen(PORT, 'localhost', () => console.log(`The shop is at http://localhost:${PORT}`))

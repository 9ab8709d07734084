// Who may read /metrics: nobody where no token is set, else whoever has it.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { request } from 'node:http'
import { freePort } from '../../support/free-port.ts'
import { call } from '../../support/person.ts'
import { endServers, startServer } from '../../support/server.ts'

const test = suite('http metrics')
test.after(endServers)
const METRICS_TOKEN = 'of-sixteen-chars'

test('without METRICS_TOKEN there is no such address, whatever one sends', async () => {
  const server = await startServer()
  for (const authorization of ['', 'Bearer ', 'Bearer null', 'Bearer undefined']) {
    const { status, body } = await call(server.url, 'GET /metrics', undefined, { authorization })
    assert.equal([status, body.error?.code], [404, 'not_found'])
  }
  await server.kill()
})

test('with it, a wrong token is refused with a sentence, the right one is let in', async () => {
  const server = await startServer({ env: { METRICS_TOKEN } })
  const wrong = ['', `Bearer ${METRICS_TOKEN}x`, 'Bearer of-sixteen-char', `Basic ${METRICS_TOKEN}`]
  for (const authorization of wrong) {
    const { status, body, headers } = await call(server.url, 'GET /metrics', undefined, {
      authorization,
    })
    assert.equal([status, body.error?.code], [401, 'not_authenticated'])
    assert.match(body.error!.message, 'METRICS_TOKEN')
    assert.is(headers.get('www-authenticate'), 'Bearer')
  }
  const inAddress = await call(server.url, `GET /metrics?token=${METRICS_TOKEN}`)
  assert.is(inAddress.status, 401, 'a token in an address would be in logs')
  const authorization = `Bearer ${METRICS_TOKEN}`
  const right = await call(server.url, 'GET /metrics', undefined, { authorization })
  assert.is(right.status, 200)
  assert.is(right.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
  assert.is(right.headers.get('cache-control'), 'no-store')
  assert.not.match(right.text, METRICS_TOKEN)
  const posted = await call(server.url, 'POST /metrics', {}, { authorization })
  assert.is(posted.status, 404)
  await server.kill()
})

test('it is reached under whatever name the node has in its network', async () => {
  const port = await freePort()
  const PUBLIC_URL = `http://chat.example.org:${port}`
  const server = await startServer({ port, env: { METRICS_TOKEN, PUBLIC_URL } })
  const headers = { host: 'relais-2:8181', authorization: `Bearer ${METRICS_TOKEN}` }
  const statusOf = (path: string) =>
    new Promise((resolve, reject) =>
      request({ port, host: '127.0.0.1', path, headers }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end(),
    )
  assert.is(await statusOf('/metrics'), 200)
  assert.is(await statusOf('/api/house'), 403)
  await server.kill()
})

test('a token that can be guessed is no setting', async () => {
  const refused = await startServer({ env: { METRICS_TOKEN: 'fifteen-charact' } }).catch(String)
  assert.match(String(refused), 'METRICS_TOKEN must be at least 16 characters')
})

test.run()

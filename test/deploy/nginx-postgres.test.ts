// deploy/nginx.conf in front of two nodes whose PostgreSQL is gone: what needs no store is served, what needs it says
// so, and nginx takes neither node for down.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { freePort } from '../support/free-port.ts'
import { startNginx } from '../support/nginx.ts'
import { Person } from '../support/person.ts'
import { startPostgres } from '../support/postgres.ts'
import { endServers, startServer } from '../support/server.ts'

const test = suite('nginx without PostgreSQL')
test.after(endServers)

test('without the store the page comes, and whoever asks the API is told why, again and again', async () => {
  const [postgres, publicPort] = [await startPostgres(), await freePort()]
  const env = {
    DATABASE_URL: await postgres.database(),
    PUBLIC_URL: `https://localhost:${publicPort}`,
    TRUSTED_PROXIES: '127.0.0.1',
  }
  const ports = [await freePort(), await freePort()]
  // One after the other: the first makes the tables.
  for (const port of ports) await startServer({ port, env })
  const nginx = await startNginx(ports, publicPort)
  const alice = await Person.signUp(nginx.url, 'alice')
  await postgres.kill()
  for (const _ of ports) {
    // Enough for nginx to have asked both.
    for (const _ of ports) {
      const { status, body } = await alice.call('GET /api/me')
      assert.equal([status, body.error?.code], [503, 'unavailable'])
    }
    const page = await fetch(nginx.url)
    assert.is(page.status, 200)
    assert.match(await page.text(), /<title>Relais/)
  }
  await nginx.stop()
  await postgres.stop()
})

test.run()

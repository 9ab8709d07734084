// One server per data folder, and the next one at once when the first is gone, however it went.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { newFolder, startServer } from '../../support/server.ts'

const test = suite('running')

const start = (dataDir: string) =>
  startServer({ dataDir }).then(
    (server) => server,
    (error: Error) => error.message,
  )

test('a second server on the same folder is refused with a sentence, and the first goes on', async () => {
  const first = await startServer()
  const { dataDir, port, process } = first
  const refused = await start(dataDir)
  assert.type(refused, 'string', 'it started')
  const sentence = `Another Relais (process ${process.pid}) already serves this DATA_DIR on port ${port}; stop it, or choose another DATA_DIR.`
  assert.ok(String(refused).includes(`ended with 1:\n${sentence}\n`), String(refused))
  assert.is((await fetch(`${first.url}/healthz`)).status, 200)
  await first.kill()
})

test('killed or stopped, it makes room at once', async () => {
  const dataDir = newFolder()
  for (const signal of ['SIGKILL', 'SIGTERM', 'SIGKILL'] as const) {
    const server = await startServer({ dataDir })
    await server.kill(signal)
    assert.is(existsSync(join(dataDir, 'running.json')), signal === 'SIGKILL')
  }
})

test('of five that start together one serves', async () => {
  const dataDir = newFolder()
  const all = await Promise.all(Array.from({ length: 5 }, () => start(dataDir)))
  const running = all.filter((result) => typeof result !== 'string')
  assert.is(running.length, 1)
  for (const refused of all)
    if (typeof refused === 'string') assert.match(refused, /Another Relais .*already serves/)
  for (const server of running) await server.kill()
})

test.run()

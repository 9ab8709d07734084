// The Postman collection against a real server, by newman, from top to bottom and again. Its packages are
// installed beside the build on first use, since nothing else here needs them.
import { execFile } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { routes } from '../../src/protocol/routes.ts'
import { newFolder, startServer, type TestServer } from '../support/server.ts'

const test = suite('postman')
const run = promisify(execFile)
const FOLDER = 'dist/postman'
const COLLECTION = 'docs/relais.postman_collection.json'
let server: TestServer

interface Item {
  name: string
  item?: Item[]
  response?: { code: number }[]
}

interface Report {
  run: {
    stats: { assertions: { total: number; failed: number } }
    executions: { item: { name: string }; response?: { code: number } }[]
    failures: { error: { message: string }; source: { name: string } }[]
  }
}

test.before(async () => {
  mkdirSync(FOLDER, { recursive: true })
  for (const file of ['package.json', 'package-lock.json'])
    copyFileSync(`scripts/postman/${file}`, `${FOLDER}/${file}`)
  if (!existsSync(`${FOLDER}/node_modules/newman`))
    await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: FOLDER })
  server = await startServer()
})
test.after(async () => {
  await server.kill()
})

/** What newman reports; it ends with an error when a request or a test fails, and has reported then too. */
async function send(...args: string[]): Promise<Report['run']> {
  const report = join(newFolder(), 'report.json')
  const program = `${FOLDER}/node_modules/newman/bin/newman.js`
  const options = ['--reporters', 'json', '--reporter-json-export', report]
  const variables = ['--env-var', `baseUrl=${server.url}`, ...args]
  await run(process.execPath, [program, 'run', COLLECTION, ...options, ...variables]).catch(
    (error: unknown) => {
      if (!existsSync(report)) throw error
    },
  )
  return (JSON.parse(readFileSync(report, 'utf8')) as Report).run
}

const isForBackend = ([, { for: who }]: [string, { for: string }]) => who === 'server'
const forBackends = Object.entries(routes).some(isForBackend)

/** A key that may do all, as whoever runs the server makes one. */
async function makeKey(): Promise<string> {
  const env = { ...process.env, DATA_DIR: server.dataDir }
  const command = ['dist/server/admin.js', 'api-key', 'postman', '--scope', '*']
  const { stdout } = await run(process.execPath, command, { env })
  return /^\S{40,}$/m.exec(stdout)![0]
}

test('every request is answered as its tests say, and a second run too', async () => {
  const key = forBackends ? ['--env-var', `apiKey=${await makeKey()}`] : []
  for (const time of ['first', 'second']) {
    const { failures, stats, executions } = await send(...key)
    assert.equal(
      failures.map(({ source, error }) => `${source.name}: ${error.message}`),
      [],
      time,
    )
    const sent = executions.filter(({ response }) => response).map(({ item }) => item.name)
    for (const name of Object.keys(routes)) assert.ok(sent.includes(name), name)
    assert.ok(stats.assertions.total >= Object.keys(routes).length)
  }
})

test('the first run deleted what it made: the account is there for nobody', async () => {
  const { executions } = await send('--folder', 'accounts')
  assert.is(executions[0]!.response!.code, 201)
})

test('an answer that is another one fails the run', async () => {
  const { failures } = await send('--env-var', 'password=short', '--folder', 'accounts')
  assert.is(failures.length, 1)
})

test('every route is in it, with an answer and, where one must sign in, a refusal', () => {
  const { item: folders } = JSON.parse(readFileSync(COLLECTION, 'utf8')) as { item: Item[] }
  const items = folders.flatMap(({ item = [] }) => item)
  for (const [name, route] of Object.entries(routes)) {
    const { response = [] } = items.find((item) => item.name === name)!
    const refused = route.for === 'anyone' ? [] : [401]
    assert.equal(
      response.map(({ code }) => code),
      [route.status, ...refused],
      name,
    )
  }
})

test.run()

// The page's files, and nothing beside them.
import { appendFileSync, cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { call, Person } from '../../support/person.ts'
import { newFolder, startServer, type TestServer } from '../../support/server.ts'
import { sayRaw } from '../../support/upgrade.ts'

const test = suite('page')
let server: TestServer

test.before(async () => {
  server = await startServer()
})
test.after(async () => {
  await server.kill()
})

test('GET / is the page, and what it names is there', async () => {
  const { status, headers, text } = await call(server.url, 'GET /')
  assert.is(status, 200)
  assert.match(headers.get('content-type') ?? '', /^text\/html/)
  assert.match(text, /<!doctype html>/i)
  const named = [...text.matchAll(/(?:src|href)="(\/?[\w./?-]+)"/g)].map((match) => match[1]!)
  assert.ok(named.length > 0)
  for (const path of named) {
    const file = await call(server.url, `GET ${path.startsWith('/') ? path : `/${path}`}`)
    assert.is(file.status, 200, path)
  }
})

test('files travel compressed, what the API answers does not', async () => {
  const { headers, text } = await call(server.url, 'GET /main.js')
  assert.match(headers.get('content-encoding') ?? '', /^(br|gzip)$/)
  assert.match(headers.get('vary') ?? '', /Accept-Encoding/)
  assert.is(text, readFileSync('dist/public/main.js', 'utf8'))
  const plain = await sayRaw(server, 'GET /main.js HTTP/1.0\r\nHost: localhost\r\n\r\n')
  assert.not.match(plain, /content-encoding/i)
  const person = await Person.signUp(server.url, 'alice')
  const socket = await person.connect()
  await socket.do('send_message', { conversationId: 'lobby', body: 'a'.repeat(2000) })
  const answer = await person.call('GET /api/conversations/lobby/messages')
  assert.ok(answer.text.length > 2000)
  assert.is(answer.headers.get('content-encoding'), null)
})

test('a browser that has it hears "not modified"', async () => {
  const etag = (await call(server.url, 'GET /')).headers.get('etag')!
  // By hand: fetch of Node asks for a fresh copy whenever it shows what it has.
  const head = `GET / HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: ${etag}\r\n`
  assert.match(await sayRaw(server, `${head}Connection: close\r\n\r\n`), /^HTTP\/1\.1 304/)
  assert.is((await call(server.url, 'GET /')).headers.get('cache-control'), 'no-cache')
})

test('a page that is built anew under a running server is whole, and the server goes on', async () => {
  const copy = join(newFolder(), 'dist')
  cpSync('dist/server', join(copy, 'server'), { recursive: true })
  cpSync('dist/public', join(copy, 'public'), { recursive: true })
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'))
  writeFileSync(join(copy, 'package.json'), '{"type":"module"}')
  const other = await startServer({}, join(copy, 'server/main.js'))
  let isOver = false
  const statuses = new Set<number>()
  const asking = Array.from({ length: 10 }, async () => {
    while (!isOver) statuses.add((await call(other.url, 'GET /main.js')).status)
  })
  for (let build = 0; build < 30; build++) {
    rmSync(join(copy, 'public'), { recursive: true })
    await new Promise((resolve) => setImmediate(resolve))
    cpSync('dist/public', join(copy, 'public'), { recursive: true })
    await call(other.url, 'GET /healthz')
  }
  appendFileSync(join(copy, 'public/main.js'), '// longer than before')
  const { text } = await call(other.url, 'GET /main.js')
  assert.match(text, /longer than before$/)
  isOver = true
  await Promise.all(asking)
  assert.equal(
    [...statuses].filter((status) => status !== 200 && status !== 404),
    [],
  )
  await other.kill()
})

test('under a host name that is not allowed it is refused with a sentence a person can read', async () => {
  const ask = (path: string, host: string) =>
    sayRaw(server, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
  for (const path of ['/', '/index.html', '/main.js', '/nothing', '/healthz'])
    for (const host of ['evil.com', `localhost.evil.com:${server.port}`]) {
      const answer = await ask(path, host)
      assert.match(answer, /^HTTP\/1\.1 403 /, `${host}${path}`)
      assert.match(answer, /text\/plain[^]*does not answer to this host name[^]*PUBLIC_URL=/)
      assert.match(answer, /content-security-policy/i)
      assert.not.match(answer, /<html|evil/)
    }
  assert.match(await ask('/api/me', 'evil.com'), /403[^]*\{"error":\{"code":"forbidden"/)
  for (const host of ['localhost', '127.0.0.1:1', '192.168.1.20'])
    assert.match(await ask('/', host), /^HTTP\/1\.1 200 /, host)
})

test('only GET and HEAD ask for the page', async () => {
  assert.is((await call(server.url, 'POST /')).status, 404)
})

test('nothing outside its folder is served', async () => {
  for (const path of [
    ...['/../server/main.js', '/..%2fserver%2fmain.js', '/%2e%2e/server/main.js', '/.built'],
    ...['/index.html%00', '/%00', '/..%00/server/main.js'],
    ...['/../../package.json', '//server/main.js', '/public/index.html', '/..\\server\\main.js'],
  ]) {
    const request = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`
    assert.match(await sayRaw(server, request), /^HTTP\/1\.1 40[04]/, path)
  }
})

test('whatever range is asked for, the whole file comes and the server goes on', async () => {
  const whole = (await call(server.url, 'GET /')).text
  for (const range of ['bytes=5-3', 'bytes=0-3', 'bytes=-5', 'bytes=9999999-', 'bytes=--', 'x']) {
    const { status, text } = await call(server.url, 'GET /', undefined, { range })
    assert.is(status, 200, range)
    assert.is(text, whole)
  }
})

test.run()

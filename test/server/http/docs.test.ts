// What is served at /docs: each address with its kind, the same protections as the page, and nothing beside it.
import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { call } from '../../support/person.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { sayRaw } from '../../support/upgrade.ts'

const test = suite('docs')
let server: TestServer

test.before(async () => {
  server = await startServer()
})
test.after(async () => {
  await server.kill()
})

const HTML = 'text/html; charset=utf-8'
const JSON_KIND = 'application/json; charset=utf-8'
const ADDRESSES: Record<string, string> = {
  '/docs': HTML,
  '/docs/': HTML,
  '/docs?from=readme': HTML,
  '/docs/protocol': HTML,
  '/docs/protocol.html': HTML,
  '/docs/configuration': HTML,
  '/docs/fr/by-hand': HTML,
  '/docs/explorer': HTML,
  '/docs/protocol.md': 'text/markdown; charset=utf-8',
  '/docs/asyncapi.json': JSON_KIND,
  '/docs/openapi.json': JSON_KIND,
  '/docs/relais.postman_collection.json': JSON_KIND,
  '/docs/search.json': JSON_KIND,
  '/docs/docs.css': 'text/css; charset=utf-8',
  '/docs/search.js': 'text/javascript; charset=utf-8',
  '/docs/explorer.js': 'text/javascript; charset=utf-8',
}

test('each address is there, says what it is, and is protected as the page is', async () => {
  const page = (await call(server.url, 'GET /')).headers
  for (const [path, kind] of Object.entries(ADDRESSES)) {
    const { status, headers, text } = await call(server.url, `GET ${path}`)
    assert.is(status, 200, path)
    assert.is(headers.get('content-type'), kind, path)
    assert.ok(text.length > 0, path)
    for (const name of [
      'content-security-policy',
      'x-content-type-options',
      'referrer-policy',
      'cross-origin-opener-policy',
      'cross-origin-resource-policy',
      'cache-control',
    ])
      assert.is(headers.get(name), page.get(name), `${path} ${name}`)
    if (kind === HTML)
      assert.not.match(text, /<script(?! type="module" src=)|<style|\sstyle=|\son\w+=/)
  }
})

test('HEAD says the same without a body; who has it hears "not modified"', async () => {
  for (const path of Object.keys(ADDRESSES)) {
    const { status, headers, text } = await call(server.url, `HEAD ${path}`)
    assert.is(status, 200, path)
    assert.ok(Number(headers.get('content-length')) > 0, path)
    assert.is(text, '')
    const ask = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: ${headers.get('etag')}\r\n`
    assert.match(await sayRaw(server, `${ask}Connection: close\r\n\r\n`), /^HTTP\/1\.1 304/, path)
  }
})

test('the documents are those of docs/', async () => {
  for (const name of [
    'asyncapi.json',
    'openapi.json',
    'relais.postman_collection.json',
    'protocol.md',
  ])
    assert.is(
      (await call(server.url, `GET /docs/${name}`)).text,
      readFileSync(`docs/${name}`, 'utf8'),
    )
})

test('what is not there is refused in a sentence that leads to /docs', async () => {
  for (const path of ['/docs/nothing', '/docsy', '/docs/protocol/', '/docs/../public/main.js']) {
    const { status, body, headers } = await call(server.url, `GET ${path}`)
    assert.is(status, 404, path)
    assert.is(body.error?.code, 'not_found', path)
    assert.match(body.error?.message ?? '', /\/docs lists them all/)
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/)
  }
  assert.is((await call(server.url, 'POST /docs')).status, 404)
})

test('nothing outside its folder is served, and nothing to a host that is not allowed', async () => {
  const ask = (path: string, host = 'localhost') =>
    sayRaw(server, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
  for (const path of [
    ...[
      '/docs/../server/main.js',
      '/docs/..%2fserver%2fmain.js',
      '/docs/%2e%2e/.built',
      '/docs/%00',
    ],
    ...['/docs//../server/main.js', '/docs/..\\server\\main.js', '/docs/../../package.json'],
  ])
    assert.match(await ask(path), /^HTTP\/1\.1 40[034]/, path)
  assert.match(await ask('/docs/protocol', 'evil.com'), /^HTTP\/1\.1 403[^]*PUBLIC_URL/)
})

test('every link of every page leads to a page that is there, and to a heading of it', async () => {
  const pages = new Map<string, string>()
  const load = async (path: string) => {
    if (!pages.has(path)) {
      const { status, text } = await call(server.url, `GET ${path}`)
      assert.is(status, 200, path)
      pages.set(path, text)
    }
    return pages.get(path)!
  }
  await load('/docs')
  let links = 0
  for (const [path, html] of pages) {
    if (!html.startsWith('<!doctype html>') || path === '/') continue
    for (const [, target = ''] of html.matchAll(/<a\s[^>]*?href="([^"]+)"/g)) {
      if (/^https?:/.test(target)) continue
      links += 1
      const [file = '', anchor] = target.split('#')
      assert.match(file, /^(\/.*)?$/, `${path}: ${target} is relative`)
      const other = await load(file === '' ? path : file)
      if (anchor !== undefined && file !== '/docs/explorer')
        assert.ok(other.includes(` id="${anchor}"`), `${path}: ${target}`)
    }
  }
  assert.ok(links > 100)
  for (const path of ['/docs/protocol', '/docs/configuration', '/docs/explorer'])
    assert.ok(pages.has(path), `${path} is reached from the start`)
})

test('the search finds every heading of every page', async () => {
  const sections = JSON.parse((await call(server.url, 'GET /docs/search.json')).text) as {
    address: string
    title: string
    text: string
  }[]
  const headings = (await call(server.url, 'GET /docs/protocol')).text.match(/<h[1-6] id=/g)!
  const found = sections.filter(({ address }) => address.startsWith('/docs/protocol#'))
  assert.is(found.length, headings.length)
  assert.ok(found.some(({ title, text }) => title === 'send_message' && text.includes('on disk')))
  assert.not.match(JSON.stringify(sections), /&lt;|<h\d/)
})

test.run()

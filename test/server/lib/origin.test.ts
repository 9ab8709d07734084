// Which pages and which host names may speak to the server.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isHostAllowed, isOriginAllowed, isSameHost } from '../../../src/server/lib/origin.ts'

const test = suite('origin')

const local = { HOST: '127.0.0.1', PUBLIC_URL: null, ALLOWED_ORIGINS: [] }
const open = { ...local, HOST: '0.0.0.0' }
const named = { ...open, PUBLIC_URL: 'https://chat.example.org' }
const HOST = 'localhost:8181'

test('loopback names and IP literals are hosts everywhere', () => {
  for (const rules of [local, open, named])
    for (const host of [
      ...['localhost', 'localhost:8181', 'LOCALHOST:8181', '127.0.0.1', '127.0.0.1:8181'],
      ...['127.9.8.7', '[::1]', '[::1]:8181', '192.168.1.20:8181', '[2001:db8::1]:443'],
    ])
      assert.ok(isHostAllowed(rules, host), host)
})

test('any other name is refused, however much it resembles one: DNS rebinding ends here', () => {
  for (const rules of [local, open])
    for (const host of [
      ...['evil.com', 'evil.com:8181', 'localhost.evil.com', 'notlocalhost', 'localhost.'],
      ...['127.0.0.1.evil.com', '127.0.0.1.nip.io:8181', 'chat.example.org', '', ':8181'],
      ...['localhost:8181@evil.com', 'evil.com#localhost', 'localhost evil.com', '[::1].evil.com'],
    ])
      assert.not(isHostAllowed(rules, host), host)
  assert.not(isHostAllowed(local, undefined))
})

test("PUBLIC_URL's host is allowed in any case, and its neighbours are not", () => {
  assert.ok(isHostAllowed(named, 'chat.example.org'))
  assert.ok(isHostAllowed(named, 'Chat.Example.ORG'))
  for (const host of ['example.org', 'evil.chat.example.org', 'chat.example.org.evil.com'])
    assert.not(isHostAllowed(named, host), host)
})

test('the page of this very host passes, in every case, also when open to the network', () => {
  for (const rules of [local, open]) {
    assert.ok(isOriginAllowed(rules, HOST, 'http://localhost:8181'))
    assert.ok(isOriginAllowed(rules, 'LocalHost:8181', 'http://localhost:8181'))
    assert.ok(isOriginAllowed(rules, '192.168.1.20:8181', 'http://192.168.1.20:8181'))
  }
  assert.ok(isOriginAllowed(named, 'chat.example.org', 'https://chat.example.org'))
})

test('another port of the same name is another page', () => {
  assert.not(isSameHost('192.168.1.20:8181', 'http://192.168.1.20:5173'))
  assert.not(isSameHost('chat.example.org', 'https://chat.example.org:8443'))
  assert.not(isOriginAllowed(named, 'chat.example.org', 'https://chat.example.org:8443'))
  for (const origin of ['', 'null', 'chat.example.org', 'not a url'])
    assert.not(isSameHost('chat.example.org', origin))
})

test('without an origin it is no browser: the token decides', () => {
  for (const rules of [local, open, named]) assert.ok(isOriginAllowed(rules, HOST, undefined))
})

const ownPages = ['http://localhost:5173', 'http://127.0.0.1:3000', 'http://[::1]:3000', 'null']
const more = ['https://localhost', 'http://LOCALHOST:5173']

test('pages of this machine and from disk pass on a loopback HOST, and only there', () => {
  for (const origin of [...ownPages, ...more]) {
    for (const host of ['127.0.0.1', 'localhost', '::1'])
      assert.ok(isOriginAllowed({ ...local, HOST: host }, HOST, origin), origin)
    for (const host of ['0.0.0.0', '::', '192.168.1.20'])
      assert.not(isOriginAllowed({ ...local, HOST: host }, HOST, origin), origin)
  }
})

test('foreign pages are refused, however much they resemble this machine', () => {
  for (const rules of [local, open, named])
    for (const origin of [
      ...['https://evil.com', 'http://localhost.evil.com', 'http://localhost.evil.com:8181'],
      ...['http://127.0.0.1.evil.com', 'http://localhost@evil.com', 'http://evil.com/localhost'],
      ...['http://evil.com?http://localhost', 'http://evil.com#localhost', 'file://', '', 'NULL'],
      ...['localhost', 'localhost:8181', '//localhost', 'http://192.168.1.20', 'http://xlocalhost'],
    ])
      assert.not(isOriginAllowed(rules, HOST, origin), origin)
})

test('an allowed origin passes as a whole: scheme, name and port', () => {
  const rules = { ...open, ALLOWED_ORIGINS: ['https://shop.example.org', 'http://localhost:5173'] }
  for (const origin of rules.ALLOWED_ORIGINS) assert.ok(isOriginAllowed(rules, HOST, origin))
  for (const origin of [
    ...['http://shop.example.org', 'https://shop.example.org:8443', 'https://example.org'],
    ...['https://shop.example.org.evil.com', 'https://evil-shop.example.org', 'null'],
    ...['https://shop.example.org/', 'https://localhost:5173', 'http://localhost:5174'],
  ])
    assert.not(isOriginAllowed(rules, HOST, origin), origin)
})

test.run()

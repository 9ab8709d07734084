// Where webhooks may go, and how an address is called without its secrets.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { webhookAddress } from '../../../src/server/lib/webhook-address.ts'

const test = suite('webhook address')

test('https goes anywhere, http to this machine alone', () => {
  for (const url of [
    'https://example.org',
    'https://example.org:8443/hook?x=1',
    'https://10.0.0.1/hook',
    'http://localhost:3000/hook',
    'http://127.0.0.1/hook',
    'http://127.1.2.3/hook',
    'http://[::1]:9/hook',
  ])
    assert.is(webhookAddress(url)?.url, new URL(url).href)
  for (const url of [
    'http://example.org/hook',
    'http://10.0.0.1/hook',
    'http://localhost.example.org/hook',
    'http://127.0.0.1.example.org/hook',
    'http://0.0.0.0/hook',
    'http://[::ffff:8.8.8.8]/hook',
    'ftp://example.org/hook',
    'file:///etc/passwd',
    'https://example.org/#part',
    'example.org',
    '',
  ])
    assert.is(webhookAddress(url), null, url)
})

test('its name has no password and no query; for the log there is no path either', () => {
  assert.equal(webhookAddress('https://me:secret@example.org/hook?key=hidden'), {
    url: 'https://example.org/hook?key=hidden',
    name: 'https://example.org/hook',
    origin: 'https://example.org',
    authorization: `Basic ${Buffer.from('me:secret').toString('base64')}`,
  })
})

test('a password that cannot be read makes it no address', () => {
  assert.is(webhookAddress('https://me:%E0%A4@example.org/'), null)
})

test.run()

// Whom a request is counted for: the socket's address, or the one that a trusted proxy forwarded.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { IncomingMessage } from 'node:http'
import { addressReader, isNetwork } from '../../../src/server/lib/address.ts'

const test = suite('address')

const read = (trusted: string[], remoteAddress: string | undefined, forwarded?: string) =>
  addressReader(trusted)({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  } as unknown as IncomingMessage)

test('a client is its own address, and cannot forward itself another', () => {
  assert.is(read([], '203.0.113.5'), '203.0.113.5')
  assert.is(read([], '203.0.113.5', '198.51.100.1'), '203.0.113.5')
  assert.is(read(['10.0.0.0/8'], '203.0.113.5', '198.51.100.1'), '203.0.113.5')
})

test('behind a trusted proxy it is the forwarded one', () => {
  assert.is(read(['10.0.0.1'], '10.0.0.1', '198.51.100.1'), '198.51.100.1')
  assert.is(read(['10.0.0.0/8'], '::ffff:10.9.9.9', '198.51.100.1'), '198.51.100.1')
  assert.is(read(['::1'], '::1', '198.51.100.1'), '198.51.100.1')
  assert.is(read(['10.0.0.1'], '10.0.0.2', '198.51.100.1'), '10.0.0.2')
})

test('of several hops the last that is not trusted counts: those before it may be invented', () => {
  const trusted = ['10.0.0.0/8']
  assert.is(read(trusted, '10.0.0.1', '1.1.1.1, 198.51.100.1'), '198.51.100.1')
  assert.is(read(trusted, '10.0.0.1', '1.1.1.1, 198.51.100.1, 10.0.0.7'), '198.51.100.1')
})

test('without a usable forwarded address it is the proxy itself', () => {
  const trusted = ['10.0.0.0/8']
  for (const forwarded of [undefined, '', 'unknown', ',,', '10.0.0.3, 10.0.0.4', '<script>'])
    assert.is(read(trusted, '10.0.0.1', forwarded), '10.0.0.1')
})

test('IPv4 in IPv6 clothes is the same address', () => {
  assert.is(read([], '::ffff:203.0.113.5'), '203.0.113.5')
  assert.is(read([], '::FFFF:203.0.113.5'), '203.0.113.5')
})

test('an IPv6 household counts as one, and its neighbour as another', () => {
  const one = read([], '2001:db8:1:2::1')
  assert.is(one, read([], '2001:db8:1:2:ffff:ffff:ffff:ffff'))
  assert.is(one, read([], '2001:0DB8:0001:0002:0:0:0:9'))
  assert.is.not(one, read([], '2001:db8:1:3::1'))
  assert.is(read([], '2001:db8::1'), read([], '2001:db8:0:0:5::'))
  assert.is(read(['::1'], '::1', '2001:db8:1:2::77'), one)
})

test('a socket that is gone already has no address, which harms nothing', () => {
  assert.is(read(['10.0.0.0/8'], undefined, '1.1.1.1'), '')
})

test('a network that is none is told from one', () => {
  const none = ['proxy', '10.0.0.0/33', '10.0.0.0/x', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0/8']
  for (const entry of [...none, '10.0.0.1/-1', '::/129', '']) assert.not(isNetwork(entry), entry)
  for (const entry of ['10.0.0.1', '10.0.0.0/8', '0.0.0.0/0', '::1', 'fd00::/8']) {
    assert.ok(isNetwork(entry), entry)
    addressReader([entry])
  }
})

test.run()

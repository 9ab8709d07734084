// Which addresses the ready lines offer to other machines.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { NetworkInterfaceInfo } from 'node:os'
import { addressesForOthers } from '../../../src/server/lib/reach.ts'
import { startServer } from '../../support/server.ts'

const test = suite('reach')

const card = (address: string, family: 'IPv4' | 'IPv6', internal = false) =>
  ({ address, family, internal }) as NetworkInterfaceInfo
const cards = {
  lo: [card('127.0.0.1', 'IPv4', true), card('::1', 'IPv6', true)],
  eth0: [card('192.168.1.20', 'IPv4'), card('fe80::1', 'IPv6')],
  wlan0: [card('10.0.0.7', 'IPv4')],
}

test('open to the network, every IPv4 address that others can reach is offered', () => {
  for (const host of ['0.0.0.0', '::'])
    assert.equal(addressesForOthers(host, 8181, cards), [
      'http://192.168.1.20:8181',
      'http://10.0.0.7:8181',
    ])
})

test('listening to this machine alone, or to one address, none is', () => {
  for (const host of ['127.0.0.1', 'localhost', '192.168.1.20'])
    assert.equal(addressesForOthers(host, 8181, cards), [])
})

test('the server prints them under its own, and says last that it has stopped', async () => {
  const server = await startServer({ env: { HOST: '0.0.0.0' } })
  const others = addressesForOthers('0.0.0.0', server.port)
  assert.is(await server.kill('SIGINT'), 0)
  const lines = server.output().trim().split('\n')
  for (const address of others) assert.ok(lines.includes(`From other machines: ${address}`))
  assert.is(lines.at(-1), 'Relais has stopped.')
})

test.run()

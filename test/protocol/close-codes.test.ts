// Close codes: who may come back is told by the range alone.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { closeCodes, mayReconnect } from '../../src/protocol/close-codes.ts'

const test = suite('close codes')

test('every reason has a code of its own in 4400 to 4599, or that of the RFC, and a sentence', () => {
  const all = Object.values(closeCodes)
  assert.is(new Set(all.map(({ code }) => code)).size, all.length)
  for (const { code, says } of all) {
    const isOfRfc = [1002, 1007, 1008, 1009].includes(code)
    assert.ok(isOfRfc || (code >= 4400 && code < 4600), String(code))
    assert.match(says, /^[A-Z].+\.$/)
  }
})

test('a client may come back after 1xxx and 45xx, and not after 44xx', () => {
  for (const code of [1000, 1001, 1005, 1006, 1009, 1011, 1012, 1013, 4500, 4503, 4504, 4599])
    assert.ok(mayReconnect(code), String(code))
  for (const code of [4400, 4401, 4403, 4409, 4429, 4499])
    assert.not(mayReconnect(code), String(code))
})

test('a server that stops, hears nothing or heard what it cannot read wants its clients back; one that refuses does not', () => {
  const back = Object.entries(closeCodes).filter(([, { code }]) => mayReconnect(code))
  assert.equal(back.map(([reason]) => reason).sort(), [
    'broken_frame',
    'draining',
    'not_utf8',
    'silent',
    'too_large',
    'too_many_parts',
  ])
})

test.run()

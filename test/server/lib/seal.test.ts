// Seals: good for what they were made for, by whom, for whom, and for a short time.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isFromNode, isSealed, seal, sealRequest } from '../../../src/server/lib/seal.ts'

const test = suite('seal')
const [KEY, OTHER] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
const NOW = 1_800_000_000_000

test('a seal is good for these texts, this purpose and this key alone', () => {
  const given = seal(KEY, 'node', 'a', 'b')
  assert.ok(isSealed(KEY, given, 'node', 'a', 'b'))
  for (const [key, text, ...rest] of [
    [OTHER, given, 'node', 'a', 'b'],
    [KEY, given, 'request', 'a', 'b'],
    [KEY, given, 'node', 'ab', ''],
    [KEY, given, 'node', 'a'],
    [KEY, '', 'node', 'a', 'b'],
    [KEY, 'é'.repeat(43), 'node', 'a', 'b'],
    [KEY, `${given}x`, 'node', 'a', 'b'],
  ] as [Buffer, string, string, ...string[]][])
    assert.not(isSealed(key, text, ...(rest as [string])), JSON.stringify([text, ...rest]))
})

test('a request is good for one node, as it was written, within ten seconds', () => {
  const header = sealRequest(KEY, 'n_1', 'body', NOW)
  for (const ms of [-10_000, 0, 10_000])
    assert.ok(isFromNode(KEY, header, 'n_1', 'body', NOW + ms), String(ms))
  for (const ms of [-10_001, 10_001])
    assert.not(isFromNode(KEY, header, 'n_1', 'body', NOW + ms), String(ms))
  assert.not(isFromNode(OTHER, header, 'n_1', 'body', NOW))
  assert.not(isFromNode(KEY, header, 'n_2', 'body', NOW))
  assert.not(isFromNode(KEY, header, 'n_1', 'body2', NOW))
  const [, given] = header.split('.')
  for (const bad of ['', '.', `${NOW}`, `${NOW}.`, `${NOW + 1}.${given}`, `x.${given}`, given!])
    assert.not(isFromNode(KEY, bad, 'n_1', 'body', NOW), bad)
})

test.run()

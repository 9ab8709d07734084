// Text as search compares it.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fold } from '../../../src/server/lib/fold.ts'

const test = suite('fold')

test('accents, case, composition and surrounding space make no difference', () => {
  for (const text of ['Chloé', 'CHLOÉ', 'chloe', '  Chloe\u0301\n']) assert.is(fold(text), 'chloe')
  assert.is(fold('ÀÉÎÕÜ Ñç'), 'aeiou nc')
  assert.is(fold('Ångström'), fold('angstrom'))
})

test('letters, digits and signs are kept, in every script', () => {
  assert.is(fold('Bob-2_x.y'), 'bob-2_x.y')
  assert.is(fold('Ωμέγα'), 'ωμεγα')
  assert.is(fold('日本'), '日本')
  assert.is(fold('🎈'), '🎈')
  assert.not.equal(fold('alice'), fold('alicia'))
})

test('folding twice is folding once, and nothing stays nothing', () => {
  for (const text of ['É Ü', 'İstanbul', 'ﬁn', '']) assert.is(fold(fold(text)), fold(text))
  assert.is(fold('  '), '')
})

test.run()

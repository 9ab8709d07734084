// The two languages say the same things, and the right one is chosen.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { chooseLanguage, sentenceOf, wordsIn } from '../../../src/client/i18n/i18n.ts'

/** Every key with its words, functions called with something, nested groups opened. */
function entries(words: object, path = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]): [string, string][] => {
    if (typeof value === 'function') return [[path + key, String(value('3', '4'))]]
    if (typeof value === 'object') return entries(value as object, `${path}${key}.`)
    return [[path + key, String(value)]]
  })
}

test('both languages have the same keys', () => {
  const keys = (language: 'en' | 'fr') => entries(wordsIn(language)).map(([key]) => key)
  assert.equal(keys('fr'), keys('en'))
})

test('no word is empty, and none was left in English', () => {
  const english = new Map(entries(wordsIn('en')))
  const same = new Set(
    'product conversations messages email visible invisible notifications admin keys.control'.split(
      ' ',
    ),
  )
  for (const [key, french] of entries(wordsIn('fr'))) {
    assert.is.not(french.trim(), '', key)
    if (!same.has(key)) assert.is.not(french, english.get(key), key)
  }
})

test("the browser's first known language is chosen, English when it knows none", () => {
  assert.is(chooseLanguage(['de-DE', 'fr-CA', 'en']), 'fr')
  assert.is(chooseLanguage(['de-DE', 'ja']), 'en')
  assert.is(chooseLanguage(['', 'EN-us']), 'en')
})

test('a code without words of ours keeps the sentence of the server', () => {
  const words = wordsIn('fr')
  assert.match(sentenceOf(words, { code: 'email_taken', message: 'x' }), /déjà un compte/)
  assert.is(sentenceOf(words, { code: 'bad_field', message: '"name" is odd.' }), '"name" is odd.')
})

test.run()

// What becomes a link in a message, and what stays text.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { linksIn, type Link } from '../../../src/client/ui/links.ts'

const links = (text: string): Link[] => linksIn(text).filter((part) => typeof part !== 'string')
const shown = (text: string): string[] => links(text).map((link) => link.text)
const whole = (text: string): string =>
  linksIn(text)
    .map((part) => (typeof part === 'string' ? part : part.text))
    .join('')

const found: Record<string, string[]> = {
  'https://example.org': ['https://example.org'],
  'See http://example.org/a?b=c#d for more': ['http://example.org/a?b=c#d'],
  'HTTPS://EXAMPLE.ORG/A': ['HTTPS://EXAMPLE.ORG/A'],
  'two: https://a.example, https://b.example.': ['https://a.example', 'https://b.example'],
  'Lu sur https://example.org !': ['https://example.org'],
  'really?! https://example.org/what?!...': ['https://example.org/what'],
  'https://example.org/?': ['https://example.org/'],
  '(https://example.org/page)': ['https://example.org/page'],
  '(see https://en.wikipedia.org/wiki/Relay_(disambiguation))': [
    'https://en.wikipedia.org/wiki/Relay_(disambiguation)',
  ],
  '[https://[::1]:8181/x]': ['https://[::1]:8181/x'],
  '<https://example.org>': ['https://example.org'],
  '"https://example.org"': ['https://example.org'],
  '« https://example.org »': ['https://example.org'],
  '**https://example.org**': ['https://example.org'],
  'https://fr.wikipedia.org/wiki/Éléphant': ['https://fr.wikipedia.org/wiki/Éléphant'],
  'https://例え.jp/道': ['https://例え.jp/道'],
  '見て https://example.org/道。次': ['https://example.org/道'],
  'https://example.org/🙂 ok': ['https://example.org/🙂'],
  'a\nhttps://example.org\nb': ['https://example.org'],
  'http://localhost:8181/#/c/lobby': ['http://localhost:8181/#/c/lobby'],
  'https://example.org/@somebody': ['https://example.org/@somebody'],
  'write to mailto:ana@example.org.': ['mailto:ana@example.org'],
}

const text = [
  '',
  'no link here',
  'www.example.org and example.org',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x file:///etc/passwd ftp://example.org blob:x about:blank',
  'view-source:x intent://x ms-word:ofe|u|x tel:+33',
  'http://',
  'https://?',
  'http:example.org',
  'https:/example.org',
  'xhttps://example.org',
  'é.https://example.org',
  'https://bank.example@evil.example/',
  'https://bank.example:443@evil.example/',
  'https://@evil.example/',
  'https://bank.example%2F@evil.example',
  'https://example.org/\u202egnp.exe',
  'https://example.org/\u2067x',
  'https://exam\u200bple.org',
  'https://exam\u00adple.org',
  'https://example.org/a\u0000b',
  'https://bank.example／evil.example',
  'https://exa\u0007mple.org',
  'mailto:',
  'mailto:nobody',
  'mailto:a@b.example?subject=x&body=y',
  'mailto:a@b.example,c@d.example',
  `https://example.org/${'a'.repeat(3000)}`,
]

test('what is a link, without the marks around it', () => {
  for (const [given, expected] of Object.entries(found)) {
    assert.equal(shown(given), expected, given)
    assert.is(whole(given), given)
  }
})

test('what stays text', () => {
  for (const given of text) {
    assert.equal(shown(given), [], JSON.stringify(given))
    assert.is(whole(given), given)
  }
})

test('a script beside a link gets no part of it', () => {
  assert.equal(links('javascript:alert(1)//https://example.org/'), [
    { text: 'https://example.org/', href: 'https://example.org/' },
  ])
  assert.equal(links('https://example.org/" onclick="alert(1)'), [
    { text: 'https://example.org/', href: 'https://example.org/' },
  ])
  assert.equal(links('https://good.example\\@evil.example'), [
    { text: 'https://good.example', href: 'https://good.example/' },
  ])
})

test('every link leads to http, https or mailto', () => {
  for (const given of [...Object.keys(found), ...text])
    for (const { href } of links(given)) assert.match(href, /^(https?:\/\/|mailto:)/)
})

test('a message of many links shows the first hundred, and all of its text', () => {
  const many = 'https://a.example '.repeat(500)
  assert.is(links(many).length, 100)
  assert.is(whole(many), many)
})

test('hostile text is read in one pass: a megabyte of it ends', () => {
  const hostile = [
    'http://',
    'https://a',
    'https://(',
    'https://a)',
    'mailto:a@',
    'mailto:',
    'h',
    '(',
  ]
  for (const sign of [
    ...hostile,
    'https://a.b/?!.,',
    'https://a\u202e',
    ' ',
    'https://a.b ',
    '.',
  ]) {
    // Looked at again for each of its signs, this would take hours.
    const long = sign.repeat(1_000_000 / sign.length)
    assert.is(whole(long).length, long.length, sign)
    assert.is(whole(`https://a.b/${long}`).length, long.length + 12, sign)
  }
})

test.run()

// What the check of the texts finds: every kind of lie is fed to it once, and once its true neighbour.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { textFaults } from '../../scripts/texts.js'
import { projectWith } from './project.ts'

const test = suite('texts')

/** The faults of a text that has no translation. */
const faultsIn = (text: string, files: Record<string, string> = {}) =>
  textFaults(projectWith({ ...files, 'SECURITY.md': text }))

/** The faults of a pair of texts. */
const faultsBetween = (english: string, french: string, files: Record<string, string> = {}) =>
  textFaults(projectWith({ ...files, 'docs/a.md': english, 'docs/a.fr.md': french }))

test('the small project of these tests has no fault', () => {
  assert.equal(textFaults(projectWith({})), [])
})

test('a link leads to a file or a folder of the project', () => {
  assert.equal(faultsIn('[a](src/server/chat.ts) ![b](src) [c](https://example.org/d)'), [])
  assert.equal(faultsIn('# A\n\nsee [a\nb](src/gone.ts) and ![c](gone.png)'), [
    'SECURITY.md:3: the link to src/gone.ts: src/gone.ts does not exist.',
    'SECURITY.md:4: the link to gone.png: gone.png does not exist.',
  ])
  assert.is(faultsIn('<a href="gone.md">a</a>\n\n[b]: gone.md').length, 2)
  assert.is(faultsIn('[![a](gone.png)](gone.md)').length, 2)
})

test('what stands in code or in a comment is no link', () => {
  assert.equal(faultsIn('`[a](gone.md)`\n\n```js\n[b](gone.md)\n```\n\n<!-- [c](gone.md) -->'), [])
  assert.is(faultsIn('a lonely ` here\n\n[a](gone.md) and `code`').length, 1)
})

test('an anchor is the name that GitHub gives to a heading, or a named place', () => {
  const headings = '# Où ça ? `C\'est` *là*\n\n## Same\n\n## Same\n\n<a id="place"></a>\n\n'
  assert.equal(faultsIn(`${headings}[a](#où-ça--cest-là) [b](#same-1) [c](#place)`), [])
  assert.equal(faultsIn(`${headings}[a](#same-2)`), [
    'SECURITY.md:9: the link to #same-2: SECURITY.md has no heading #same-2.',
  ])
  assert.is(faultsIn('```\n# not a heading\n```\n\n[a](#not-a-heading)').length, 1)
  assert.is(faultsIn('[a](CHANGELOG.md#gone)', { 'CHANGELOG.md': '# Here' }).length, 1)
})

test('a link to a line leads to a line that is there', () => {
  assert.equal(faultsIn('[a](src/server/chat.ts#L3) [b](src/server/chat.ts#L1-L3)'), [])
  assert.equal(faultsIn('[a](src/server/chat.ts#L4)'), [
    'SECURITY.md:1: the link to src/server/chat.ts#L4: src/server/chat.ts has 3 lines, so no #L4.',
  ])
})

test('a command of npm is a script, in inline code and in what is typed', () => {
  assert.equal(faultsIn('`npm start`, `PORT=9000 npm run docs`, `npm install ws`, `npm run X`'), [])
  assert.equal(faultsIn('`npm run dosc`'), [
    'SECURITY.md:1: `npm run dosc`: package.json has no script "dosc".',
  ])
  assert.is(faultsIn('```\nnpm run gone\n```\n\n```sh\nnpm run gone # a comment\n```').length, 2)
  assert.equal(faultsIn('```console\n$ npm start\n> npm run gone\n$ npm run gone\n```'), [
    'SECURITY.md:4: `$ npm run gone`: package.json has no script "gone".',
  ])
})

test('the tests and steps that a command names exist, and so does the program of node', () => {
  const right = ['npm test -- kill', 'npm test -- WORD', 'npm run tutorial -- 01 solution']
  assert.equal(faultsIn(right.map((command) => `\`${command}\``).join(' ')), [])
  assert.equal(faultsIn('`npm test -- kil kill live`'), [
    'SECURITY.md:1: `npm test -- kil kill live`: no test file has "live" in its path.',
  ])
  assert.equal(faultsIn('`npm run tutorial -- 12`'), [
    'SECURITY.md:1: `npm run tutorial -- 12`: there is no step 12.',
  ])
  assert.equal(faultsIn('```sh\nnode server.js\nnode dist/main.js\nnode scripts/gone.js\n```'), [
    'SECURITY.md:4: `node scripts/gone.js`: scripts/gone.js does not exist.',
  ])
})

test('a file or folder named in inline code exists, from the root or from the text', () => {
  const names = ['src/server/chat.ts', 'src/server/', 'src/server', 'chat.ts', 'chat.ts:2']
  const others = ['src/server/*.ts', 'dist/a.js', './data/', 'secret.key', 'docs/X.md', 'ws.on']
  assert.equal(faultsIn([...names, ...others].map((name) => `\`${name}\``).join(' ')), [])
  const missing = ['src/gone.ts', 'gone.js', 'src/gone/', 'gone/', 'src/gone', 'docs/README.md']
  for (const name of missing)
    assert.equal(faultsIn(`\n\`${name}\``), [`SECURITY.md:2: \`${name}\` does not exist.`])
  assert.equal(faultsIn('`gone.ts:2`'), ['SECURITY.md:1: `gone.ts` does not exist.'])
  const inStep = { 'docs/tutorial/en/README.md': '`01-echo/server.js`' }
  assert.not(String(textFaults(projectWith(inStep))).includes('server.js'))
  assert.is(faultsIn('`01-echo/server.js`').length, 1)
})

test('a text has its translation, whichever was written first', () => {
  assert.equal(textFaults(projectWith({ 'docs/a.md': '' })), [
    'docs/a.md:1: its translation docs/a.fr.md is missing.',
  ])
  assert.equal(textFaults(projectWith({ 'docs/tutorial/fr/b.md': '' })), [
    'docs/tutorial/fr/b.md:1: its translation docs/tutorial/en/b.md is missing.',
  ])
  assert.equal(textFaults(projectWith({ 'docs/protocol.md': '' })), [])
})

test('both languages have the same headings and blocks of code', () => {
  assert.equal(faultsBetween('# A\n\n## B', '# Un\n\n## Deux'), [])
  assert.equal(faultsBetween('# A\n\n## B', '# Un\n\n\n### Deux'), [
    'docs/a.fr.md:4: this heading is not as in docs/a.md:3: ###, not ##.',
  ])
  assert.equal(faultsBetween('# A\n\n## B', '# Un'), [
    'docs/a.fr.md:1: the heading of docs/a.md:3 is missing here.',
  ])
  assert.equal(faultsBetween('# A', '# Un\n\n## Deux'), [
    'docs/a.fr.md:3: this heading is missing in docs/a.md:1.',
  ])
  assert.equal(faultsBetween('```js\na\n```', '\n```js\nb\n```'), [
    'docs/a.fr.md:2: this code block is not as in docs/a.md:1.',
  ])
  assert.is(faultsBetween('```js\na\n```', '```ts\na\n```').length, 1)
})

test('only an explanation beside a block without a language is translated', () => {
  assert.equal(faultsBetween('```\nnpm start   # go\n```', '```\nnpm start   # partir\n```'), [])
  assert.is(faultsBetween('```sh\nls   # go\n```', '```sh\nls   # partir\n```').length, 1)
  assert.is(faultsBetween('```\nnpm start   # go\n```', '```\nnpm test   # partir\n```').length, 1)
})

test('both languages link to the same places, each in its own language', () => {
  const pair = { 'docs/b.md': '# B\n\n## Two', 'docs/b.fr.md': '# B\n\n## Deux' }
  const english = '[fr](a.fr.md) [b](b.md#two) [c](../src/server/chat.ts#L1)'
  assert.equal(
    faultsBetween(english, '[en](a.md) [b](b.fr.md#deux) [c](../src/server/chat.ts#L1)', pair),
    [],
  )
  assert.equal(faultsBetween('[b](b.md)', '\n[b](b.md)', pair), [
    'docs/a.fr.md:2: this link is not as in docs/a.md:1: docs/b.md in the other language, not docs/b.md.',
  ])
  assert.is(faultsBetween('[b](b.md#two)', '[b](b.fr.md#b)', pair).length, 1)
  assert.is(faultsBetween('[x](https://x.org)', '[x](https://y.org)').length, 1)
  assert.is(faultsBetween('[b](b.md)', '', pair).length, 1)
})

test('both languages have the same markers', () => {
  const marker = (what: string) => `<!-- file ${what} -->\n<!-- end -->`
  assert.equal(faultsBetween(marker('01-echo/a.js'), marker('01-echo/b.js')), [
    'docs/a.fr.md:1: this marker is not as in docs/a.md:1: file 01-echo/b.js, not file 01-echo/a.js.',
  ])
})

test('a step has both texts, with what changed and the solution', () => {
  const folder = { 'docs/tutorial/steps/02-page/server.js': '// A page.\n' }
  assert.equal(textFaults(projectWith(folder)), [
    'docs/tutorial/en/02-page.md:1: the text of docs/tutorial/steps/02-page/ is missing.',
    'docs/tutorial/fr/02-page.md:1: the text of docs/tutorial/steps/02-page/ is missing.',
  ])
  const empty = { 'docs/tutorial/en/02-page.md': '', 'docs/tutorial/fr/02-page.md': '' }
  assert.equal(textFaults(projectWith({ ...folder, ...empty })), [
    'docs/tutorial/en/02-page.md:1: the marker <!-- changes 02-page --> is missing.',
    'docs/tutorial/en/02-page.md:1: the marker <!-- solution 02-page --> is missing.',
    'docs/tutorial/fr/02-page.md:1: the marker <!-- changes 02-page --> is missing.',
    'docs/tutorial/fr/02-page.md:1: the marker <!-- solution 02-page --> is missing.',
  ])
})

test('a program of a step is commented, short, and imports little', () => {
  const path = 'docs/tutorial/steps/01-echo/server.js'
  const faultsOf = (text: string) => textFaults(projectWith({ [path]: text }))
  const right = ["import a from 'node:fs'", "import { b } from 'ws'", "import c from './server.js'"]
  assert.equal(faultsOf(`// So.\n${right.join('\n')}\n${'a()\n'.repeat(76)}`), [])
  assert.equal(faultsOf(`// So.\n${'a()\n'.repeat(80)}`), [
    `${path}:81: a program of a step has at most 80 lines.`,
  ])
  assert.equal(faultsOf('a()\n'), [`${path}:1: open with a comment that says what it is for.`])
  for (const wanted of ['express', 'fs', './gone.js', '../02-page/pages.js'])
    assert.equal(faultsOf(`// So.\nimport {\n  a,\n} from '${wanted}'\n`), [
      `${path}:2: ${wanted} may not be imported: only node:…, ws, jsonwebtoken, redis and files beside it.`,
    ])
  assert.is(faultsOf("// So.\nawait import('express')\n").length, 1)
})

test.run()

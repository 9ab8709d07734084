// What `npm run docs` writes into the texts: code of the steps at its markers, and the lines that links
// point to. And what it refuses.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { aimLines } from '../../scripts/docs-lines.js'
import { fillSnippets } from '../../scripts/docs-snippets.js'
import { projectWith } from './project.ts'

const test = suite('docs')

const STEPS = 'docs/tutorial/steps/'
const inSteps = (files: Record<string, string>) =>
  projectWith(Object.fromEntries(Object.entries(files).map(([name, text]) => [STEPS + name, text])))

/** What stands between a marker and its end, after filling. */
function filled(marker: string, files: Record<string, string>): string {
  const { text, faults } = fillSnippets(
    'a.md',
    `<!-- ${marker} -->\n<!-- end -->\n`,
    inSteps(files),
  )
  assert.equal(faults, [])
  return text.split('\n').slice(1, -2).join('\n')
}

const faultsAt = (marker: string) =>
  fillSnippets('a.md', `<!-- ${marker} -->\n<!-- end -->`, inSteps({})).faults

test('a marker is filled, what stood there before goes, what stands around it stays', () => {
  const project = inSteps({ '01-echo/a.js': 'new()\n' })
  const before = 'one\n  <!-- file 01-echo/a.js -->\n```js\nold()\n```\n  <!-- end -->\ntwo\n'
  const { text, stale } = fillSnippets('a.md', before, project)
  assert.is(
    text,
    'one\n  <!-- file 01-echo/a.js -->\n  ```js\n  new()\n  ```\n  <!-- end -->\ntwo\n',
  )
  assert.equal(stale, [
    'a.md:2: <!-- file 01-echo/a.js --> is not what the programs say: run `npm run docs`.',
  ])
  assert.equal(fillSnippets('a.md', text, project), { text, faults: [], stale: [] })
})

test('a marker in an example is left alone', () => {
  const text = '```\n<!-- file gone.js -->\n```\n'
  assert.equal(fillSnippets('a.md', text, inSteps({})), { text, faults: [], stale: [] })
})

test('a marker that cannot be filled is a fault, and what it holds stays', () => {
  const place = 'a.md:1: <!--'
  assert.equal(faultsAt('file 01-echo/b.js'), [
    `${place} file 01-echo/b.js -->: ${STEPS}01-echo/b.js does not exist.`,
  ])
  assert.equal(faultsAt('block 01-echo/server.js: gone'), [
    `${place} block 01-echo/server.js: gone -->: nothing in ${STEPS}01-echo/server.js holds that text.`,
  ])
  assert.equal(faultsAt('block 01-echo/server.js'), [
    `${place} block 01-echo/server.js -->: write it as FILE: TEXT.`,
  ])
  assert.equal(faultsAt('changes 12-gone'), [
    `${place} changes 12-gone -->: there is no step 12-gone.`,
  ])
  assert.equal(faultsAt('solution 12-gone'), [
    `${place} solution 12-gone -->: ${STEPS}12-gone/solution/ is empty.`,
  ])
  const text = '<!-- file gone.js -->\nold\n<!-- end -->\n'
  assert.is(fillSnippets('a.md', text, inSteps({})).text, text)
})

test('a marker has its end, and an end has its marker', () => {
  const faultsOf = (text: string) => fillSnippets('a.md', text, inSteps({})).faults
  const marker = '<!-- file 01-echo/server.js -->'
  const lost = `a.md:1: ${marker} has no <!-- end --> line after it.`
  assert.equal(faultsOf(marker), [lost])
  assert.equal(faultsOf(`${marker}\n${marker}\n<!-- end -->`), [lost])
  const stray = 'a.md:2: no marker stands before this <!-- end -->.'
  assert.equal(faultsOf('<!-- fiel 01-echo/server.js -->\n<!-- end -->'), [stray])
})

const CODE = `// The file.

const one = 1

/** Greets. */
// Twice.
function greet(name) {
  if (name) {
    hello(name)
  } else {
    hello()
  }

  return one
    .more()
}
const two = [
  2,
]
last()
  .then(one)
greet()
`
const block = (text: string) => filled(`block 01-echo/a.js: ${text}`, { '01-echo/a.js': CODE })
const js = (...lines: string[]) => ['```js', ...lines, '```'].join('\n')

test('a block goes from its comment to the line that closes it, moved to the left', () => {
  assert.is(block('function greet'), js(...CODE.split('\n').slice(4, 16)))
  assert.is(block('if (name)'), js('if (name) {', '  hello(name)', '} else {', '  hello()', '}'))
  assert.is(block('const two'), js('const two = [', '  2,', ']'))
})

test('a line that opens nothing is a block of one line, and its continuation belongs to it', () => {
  assert.is(block('const one'), js('const one = 1'))
  assert.is(block('return one'), js('return one', '  .more()'))
  assert.is(block('last()'), js('last()', '  .then(one)'))
  assert.is(block('hello()'), js('hello()'))
  assert.is(block('greet()'), js('greet()'))
})

test('a block of HTML ends with its closing tag', () => {
  const page = '<html>\n  <body>\n    <p>a</p>\n  </body>\n</html>\n'
  assert.is(
    filled('block 02-page/a.html: <body', { '02-page/a.html': page }),
    '```html\n<body>\n  <p>a</p>\n</body>\n```',
  )
})

test('the changes of the first step are its files, whole', () => {
  assert.is(
    filled('changes 01-echo', { '01-echo/server.js': 'a()\n' }),
    '**`server.js`**\n\n```js\na()\n```',
  )
})

const numbers = (count: number) => Array.from({ length: count }, (_, index) => `line${index + 1}\n`)

test('changes are told against the step before, in hunks that say where', () => {
  const old = numbers(20)
  old[13] = '\n'
  const now = [...old]
  now[4] = 'five\n'
  now[15] = 'sixteen\n'
  const text = filled('changes 02-page', {
    '01-echo/server.js': old.join(''),
    '02-page/server.js': now.join(''),
    '02-page/secret.key': 'left there by a program',
  })
  assert.is(
    text,
    `**\`server.js\`**

\`\`\`diff
@@ server.js:3 @@
 line3
 line4
-line5
+five
 line6
 line7
@@ server.js:14 @@

 line15
-line16
+sixteen
 line17
 line18
\`\`\``,
  )
})

test('first the server, then new programs, then changed ones, the page, and what is gone', () => {
  const same = { 'same.js': 'same()\n' }
  const old = { ...same, 'server.js': '1\n', 'b.js': '1\n', 'page.js': '1\n', 'z.html': '1\n' }
  const now = { ...same, 'server.js': '2\n', 'b.js': '2\n', 'page.js': '2\n', 'c.js': 'new()\n' }
  const under = (folder: string, files: Record<string, string>) =>
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]))
  const text = filled('changes 02-page', { ...under('01-echo', old), ...under('02-page', now) })
  const names = text.split('\n').filter((line) => line.includes('**'))
  assert.equal(names, [
    '**`server.js`**',
    '**`c.js`**',
    '**`b.js`**',
    '**`page.js`**',
    '~~**`z.html`**~~',
  ])
  assert.ok(text.includes('```js\nnew()\n```'))
})

test('a solution is told against its own step', () => {
  const text = filled('solution 02-page', {
    '02-page/server.js': 'a()\n',
    '02-page/page.js': 'b()\n',
    '02-page/solution/page.js': 'c()\n',
  })
  assert.is(text, '**`page.js`**\n\n```diff\n@@ page.js:1 @@\n-b()\n+c()\n```')
})

const aim = (text: string) => aimLines('docs/a.md', text, projectWith({}))

test('a link to a line is aimed at the first line that holds its code', () => {
  const before =
    'see [`export function\nsend`](../src/server/chat.ts#L1), [`send`](../src/server/chat.ts#L9)'
  const { text, faults, stale } = aim(before)
  assert.equal(faults, [])
  assert.is(text, before.replace('#L1', '#L2').replace('#L9', '#L2'))
  assert.equal(stale, [
    'docs/a.md:1: `export function send` is at src/server/chat.ts#L2: run `npm run docs`.',
    'docs/a.md:2: `send` is at src/server/chat.ts#L2: run `npm run docs`.',
  ])
  assert.equal(aim(text), { text, faults: [], stale: [] })
})

test('a link without code, without a line, or in an example is left alone', () => {
  const text =
    '[send](../src/server/chat.ts#L1) [`send`](gone.ts) `[`x`](y#L1)`\n```\n[`x`](y#L1)\n```'
  assert.equal(aim(text), { text, faults: [], stale: [] })
})

test('code that is nowhere in the file, or a file that is not there, is a fault', () => {
  assert.equal(aim('[`gone`](../src/server/chat.ts#L1)').faults, [
    'docs/a.md:1: nothing in src/server/chat.ts holds `gone`.',
  ])
  assert.equal(aim('\n[`send`](../src/gone.ts#L1)').faults, [
    'docs/a.md:2: src/gone.ts does not exist.',
  ])
})

test.run()

// Shortened names are the page's own: no contract, browser or other build of the page knows them.
import { readFileSync, readdirSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { minifyScript, ownNames } from '../../scripts/minify.js'

const read = (path: string) => readFileSync(path, 'utf8')
const under = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file}`)

const names = ownNames({ paths: under('src'), read })
const both = (some: readonly string[], others: ReadonlySet<string>) =>
  some.filter((name) => others.has(name))

test('no name of the contract, of what the browser keeps, or of a code is shortened', () => {
  assert.ok(names.includes('signInTitle'))
  const shared = ['senderName', 'clientId', 'openConversation', 'isLeaving', 'usersAt', 'timed_out']
  assert.equal(both(shared, new Set(names)), [])
  const contract = under('src/protocol').map(read).join('\n')
  assert.equal(both(names, new Set(contract.match(/\w+/g))), [])
})

test('no name of the browser is shortened, whatever the page calls its own', async () => {
  const [folder] = readdirSync('node_modules/@typescript')
  const browser = read(`node_modules/@typescript/${folder}/lib/lib.dom.d.ts`)
  const members = new Set(browser.match(/(?<=^ +(?:readonly )?)\w+(?=\??[:(])/gm))
  for (const name of ['addEventListener', 'preventScroll', 'dataset']) assert.ok(members.has(name))
  const script = `export const page = { ${names.map((name) => `${name}: 1`).join()} }`
  const { shortened } = await minifyScript(script, names)
  assert.ok(shortened.includes('signInTitle'))
  assert.equal(both(shortened, members), [])
})

test('only what is asked for is shortened, and not where it is quoted', async () => {
  const script = 'export const page = { signInTitle: 1, senderName: 2, "logOut": 3 }'
  const { code, shortened } = await minifyScript(script, ['signInTitle', 'logOut'])
  assert.match(code, /senderName:2,"?logOut"?:3/)
  assert.equal(shortened, ['signInTitle'])
})

test.run()

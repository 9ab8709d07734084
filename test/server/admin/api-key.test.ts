// `npm run api-key`: what it makes, lists, rotates and ends, and how it refuses.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readApiKeyCommand } from '../../../src/server/admin/api-key.ts'
import { apiKey, Backend, keyIn } from '../../support/backend.ts'
import { newFolder, startServer, type TestServer } from '../../support/server.ts'

const test = suite('api-key')
let server: TestServer

test.before(async () => {
  server = await startServer()
})
test.after(async () => {
  await server.kill()
})

const run = (...args: string[]) => apiKey(server, ...args)
const statusOf = async (key: string): Promise<number> =>
  (await new Backend(server.url, key).call('GET presence?userIds=a')).status

test('a key is shown once, of letters, digits, - and _, and is listed by its name alone', async () => {
  const said = await run('shop', '--scope', 'messages', '--scope', 'presence,users')
  assert.is(said.code, 0, said.err)
  const key = keyIn(said)
  assert.match(said.out, /API key shop, shown this once/)
  assert.is(await statusOf(key), 200)
  const { out } = await run('--list')
  assert.match(out, /^shop: messages presence users; made 20\d\d-/m)
  assert.not(out.includes(key))
  assert.not(out.includes(key.slice(7, 20)))
})

test('a name has one key, until that is rotated or revoked', async () => {
  const first = keyIn(await run('billing', '--scope', '*'))
  const again = await run('billing', '--scope', '*')
  assert.equal([again.code, again.out], [1, ''])
  assert.match(again.err, /^There is a key called billing; --rotate/)
  const rotated = await run('billing', '--rotate', '--grace', '24')
  assert.match(rotated.out, /The key before it works until 20\d\d-/)
  assert.equal([await statusOf(first), await statusOf(keyIn(rotated))], [200, 200])
  assert.match((await run('--list')).out, /^billing: \*; made \S+, ends \S+$/m)
  assert.match((await run('billing', '--revoke')).out, /^The key billing has ended\.$/m)
  assert.equal([await statusOf(first), await statusOf(keyIn(rotated))], [401, 401])
  assert.is(await statusOf(keyIn(await run('billing', '--scope', 'presence'))), 200)
})

test('without a server it works too; an empty list says how to begin', async () => {
  const folder = { dataDir: `${newFolder()}/new` }
  assert.match((await apiKey(folder, '--list')).out, /^There is none; npm run api-key/)
  const key = keyIn(await apiKey(folder, 'early', '--scope', 'presence'))
  const later = await startServer(folder)
  assert.is((await new Backend(later.url, key).call('GET presence?userIds=a')).status, 200)
  await later.kill()
})

test('what is not clear ends with a sentence, and makes nothing', async () => {
  for (const [args, sentence] of [
    [[], /^Usage: npm run api-key/],
    [['x'], /^Usage/],
    [['--scope', 'messages'], /^Usage/],
    [['x', '--scope', 'messages', '--rotate'], /^Usage/],
    [['x', '--list'], /^Usage/],
    [['x', '--scope', 'message'], /^There is no scope "message"; known: messages, events/],
    [['x', '--scope', 'README.md', 'docs'], /"docs" is too much.*quoted/],
    [['my shop', '--scope', '*'], /^NAME has 1 to 64 letters/],
    [['x', '--rotate', '--grace', 'long'], /^--grace is a whole number of hours/],
    [['x', '--scope', '*', '--grace', '1'], /^--grace is a whole number/],
    [['x', '--scpe', '*'], /Unknown option '--scpe'/],
  ] as const)
    assert.throws(() => readApiKeyCommand([...args]), sentence, args.join(' '))
  const { code, out, err } = await run('x', '--rotate')
  assert.equal([code, out], [1, ''])
  assert.match(err, /^There is no key called x\./)
  assert.not.match((await run('--list')).out, /^x:/m)
})

test.run()

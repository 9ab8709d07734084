// The settings: what holds when nothing is said, what a wrong one is answered, and that 0 is a value.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { resolve } from 'node:path'
import { webhookTypes } from '../../src/protocol/webhooks.ts'
import { readConfig, settings } from '../../src/server/config.ts'
import { startServer } from '../support/server.ts'

const test = suite('config')

function mistakesOf(environment: Record<string, string>): string[] {
  try {
    readConfig(environment)
  } catch (error) {
    return (error as Error).message.split('\n')
  }
  return []
}

test('without a setting it listens to this machine alone, with the limits that the README promises', () => {
  assert.equal(readConfig({}), {
    PORT: 8181,
    HOST: '127.0.0.1',
    PUBLIC_URL: null,
    TRUSTED_PROXIES: [],
    DATA_DIR: resolve('data'),
    DATABASE_URL: null,
    REDIS_URL: null,
    NODE_URL: null,
    DRAIN_SECONDS: 0,
    JWT_SECRET: null,
    ALLOWED_ORIGINS: [],
    COMMANDS_PER_SECOND: 20,
    MAX_CONNECTIONS_PER_USER: 16,
    MAX_CONNECTIONS_PER_ADDRESS: 256,
    SERVER_CALLS_PER_SECOND: 200,
    MAX_MESSAGE_CHARACTERS: 4000,
    SIGN_UP: true,
    FOREIGN_JWT_SECRET: null,
    FOREIGN_JWT_PUBLIC_KEY: null,
    FOREIGN_JWT_JWKS_URL: null,
    FOREIGN_JWT_ISSUER: null,
    FOREIGN_JWT_AUDIENCE: null,
    FOREIGN_JWT_CLAIMS: { id: 'sub', name: 'name', email: 'email', picture: 'picture' },
    WEBHOOK_URLS: [],
    WEBHOOK_SECRET: null,
    WEBHOOK_EVENTS: webhookTypes,
    METRICS_TOKEN: null,
  })
})

test('an empty setting is none, and settings of others are left alone', () => {
  const empty = Object.fromEntries(Object.keys(settings).map((name) => [name, '']))
  assert.equal(readConfig({ ...empty, PATH: '/bin', PORTS: 'x' }), readConfig({}))
})

test('a good setting is read', () => {
  const config = readConfig({
    PORT: '80',
    HOST: '0.0.0.0',
    PUBLIC_URL: 'https://chat.example.org/',
    TRUSTED_PROXIES: ' 10.0.0.0/8 , ::1,',
    DATA_DIR: 'elsewhere',
    JWT_SECRET: 'é'.repeat(16),
    ALLOWED_ORIGINS: 'https://shop.example.org,http://localhost:5173/',
    COMMANDS_PER_SECOND: '5',
  })
  assert.is(config.PORT, 80)
  assert.is(config.HOST, '0.0.0.0')
  assert.is(config.PUBLIC_URL, 'https://chat.example.org')
  assert.equal(config.TRUSTED_PROXIES, ['10.0.0.0/8', '::1'])
  assert.is(config.DATA_DIR, resolve('elsewhere'))
  assert.is(config.JWT_SECRET, 'é'.repeat(16))
  assert.equal(config.ALLOWED_ORIGINS, ['https://shop.example.org', 'http://localhost:5173'])
  assert.is(config.COMMANDS_PER_SECOND, 5)
})

test('0 is a value: a free port, and no limit', () => {
  const limits = Object.keys(settings).filter((name) => /^MAX_|_PER_SECOND$/.test(name))
  assert.is(limits.length, 5)
  const zeros = Object.fromEntries(['PORT', ...limits].map((name) => [name, '0']))
  const config = readConfig(zeros) as unknown as Record<string, unknown>
  for (const name of Object.keys(zeros)) assert.is(config[name], 0, name)
})

test('every wrong value is refused with a sentence that names the setting and what it must be', () => {
  const wrong: [name: string, values: string[], says: RegExp][] = [
    ['PORT', ['65536', '-1', '80.5', 'http', '0x50', ' 80'], /a port from 0 to 65535/],
    ['TRUSTED_PROXIES', ['proxy', '10.0.0.0/99'], /addresses or networks such as 10\.0\.0\.0\/8/],
    [
      'COMMANDS_PER_SECOND',
      ['-1', 'many', '1e3', '1.5', '9999999999'],
      /a whole number, 0 or more/,
    ],
    ['DRAIN_SECONDS', ['-1', '1.5', '3601', 'soon'], /a whole number of seconds from 0 to 3600/],
    ['MAX_MESSAGE_CHARACTERS', ['none', 'Infinity', 'NaN'], /a whole number, 0 or more/],
    [
      'JWT_SECRET',
      ['short', 'x'.repeat(31)],
      /at least 32 bytes; `openssl rand -hex 32` makes one/,
    ],
    [
      'PUBLIC_URL',
      ['chat.example.org', 'ftp://chat.example.org', 'https://chat.example.org/chat', 'https://'],
      /an origin such as https:\/\/chat\.example\.org/,
    ],
    [
      'NODE_URL',
      ['10.0.0.5:8181', 'redis://10.0.0.5', 'http://10.0.0.5/relais'],
      /an origin such as http:\/\/10\.0\.0\.5:8181/,
    ],
    [
      'ALLOWED_ORIGINS',
      ['*', 'null', 'https://a.org,b.org', 'https://a.org/x'],
      /an origin such as/,
    ],
    [
      'WEBHOOK_URLS',
      ['http://example.org/hook', 'https://a.org/,ftp://b.org/', 'example.org', 'http://10.0.0.1/'],
      /https addresses such as .*, or http ones of this machine/,
    ],
    ['WEBHOOK_EVENTS', ['message', 'message_created,typing'], /names out of message_created, .*/],
  ]
  for (const [name, values, says] of wrong)
    for (const value of values) {
      const mistakes = mistakesOf({ [name]: value })
      assert.is(mistakes.length, 1, `${name}=${value}`)
      assert.match(mistakes[0]!, new RegExp(`^${name} must be .+\\.$`))
      assert.match(mistakes[0]!, says)
      if (name !== 'JWT_SECRET' && value !== 'example.org')
        assert.match(mistakes[0]!, /; got .+\.$/)
    }
})

test('a secret that is too short, or a URL with a password, is not repeated in the sentence about it', () => {
  assert.not.match(mistakesOf({ JWT_SECRET: 'my dear secret' }).join('\n'), /dear/)
  const PUBLIC_URL = 'https://me:my-dear@chat.example.org'
  assert.equal(mistakesOf({ PUBLIC_URL }), [
    'PUBLIC_URL must be an origin such as https://chat.example.org.',
  ])
})

test('of webhooks neither a secret nor the path, query or password of an address is repeated', () => {
  const wrong = ['http://me:hidden@example.org/hidden?hidden', 'hidden']
  for (const WEBHOOK_URLS of wrong) assert.not.match(mistakesOf({ WEBHOOK_URLS }).join(), /hidden/)
  for (const WEBHOOK_SECRET of ['hidden', `whsec_${'hidden'.repeat(4)}`, 'hidden'.repeat(20)]) {
    const [mistake = ''] = mistakesOf({ WEBHOOK_SECRET })
    assert.match(mistake, /^WEBHOOK_SECRET must be `whsec_` and at least 32 bytes in base64/)
    assert.not.match(mistake, /hidden/)
  }
})

test('at most eight addresses are told, each once', () => {
  const urls = (count: number) => Array.from({ length: count }, (_, at) => `https://a.org/${at}`)
  assert.equal(readConfig({ WEBHOOK_URLS: urls(8).join() }).WEBHOOK_URLS, urls(8))
  for (const several of [urls(9), ['https://a.org/x?key=1', 'https://a.org/x?key=2']])
    assert.match(mistakesOf({ WEBHOOK_URLS: several.join() })[0]!, /at most 8 addresses, no two/)
})

test('the value that is wrong is repeated; of a list, the part that is; of a long one, the beginning', () => {
  assert.equal(mistakesOf({ PORT: '99999' }), ['PORT must be a port from 0 to 65535; got 99999.'])
  assert.equal(mistakesOf({ TRUSTED_PROXIES: '10.0.0.0/8, 10.0.0.0/99' }), [
    'TRUSTED_PROXIES must be addresses or networks such as 10.0.0.0/8; got 10.0.0.0/99.',
  ])
  assert.ok(mistakesOf({ PORT: '9'.repeat(5000) })[0]!.length < 200)
})

test('all mistakes are told at once, one in a line', () => {
  const wrong = {
    PORT: 'x',
    PUBLIC_URL: 'x',
    TRUSTED_PROXIES: '10.0.0.0/99',
    JWT_SECRET: 'x',
    ALLOWED_ORIGINS: 'x',
  }
  const mistakes = mistakesOf({ ...wrong, HOST: '0.0.0.0', MAX_CONNECTIONS_PER_USER: '-1' })
  assert.equal(
    mistakes.map((line) => line.split(' ')[0]),
    [
      'PORT',
      'PUBLIC_URL',
      'TRUSTED_PROXIES',
      'JWT_SECRET',
      'ALLOWED_ORIGINS',
      'MAX_CONNECTIONS_PER_USER',
    ],
  )
})

test('a node of many without their database is refused: it would be a chat of its own', () => {
  const NODE_URL = 'http://10.0.0.5:8181'
  const lost = {
    NODE_URL,
    REDIS_URL: 'redis://10.0.0.4',
    DATABSE_URL: 'postgres://10.0.0.3/relais',
  }
  assert.equal(mistakesOf(lost), [
    'NODE_URL is for nodes that share a PostgreSQL, and DATABASE_URL is not set; set it, or leave NODE_URL out.',
  ])
  assert.is(readConfig({ NODE_URL, DATABASE_URL: lost.DATABSE_URL }).NODE_URL, NODE_URL)
})

test('settings cannot be changed afterwards', () => {
  const config = readConfig({}) as { PORT: number }
  assert.throws(() => (config.PORT = 1), TypeError)
})

test('a server that is set wrong ends with 1 and these sentences, and no stack', async () => {
  for (const [env, says] of [
    [{ JWT_SECRET: 'x', ALLOWED_ORIGINS: 'y' }, /JWT_SECRET must be .*\nALLOWED_ORIGINS must be/],
    [{ TRUSTED_PROXIES: 'proxy' }, /TRUSTED_PROXIES must be .*; got proxy\./],
    [{ HOST: '203.0.113.77' }, /Cannot listen on 203\.0\.113\.77/],
    [
      { WEBHOOK_URLS: 'http://example.org/' },
      /WEBHOOK_URLS must be .*; got http:\/\/example\.org\./,
    ],
    [{ DATA_DIR: '/dev/null/data' }, /DATA_DIR \/dev\/null\/data cannot be made/],
  ] as [Record<string, string>, RegExp][]) {
    const ended = await startServer({ env }).then(
      () => 'it started',
      (error: Error) => error.message,
    )
    assert.match(ended, /^the server ended with 1:/)
    assert.match(ended, says)
    assert.not.match(ended, /^ +at /m)
  }
})

test('a port that is taken is told, with what to do', async () => {
  const first = await startServer()
  const ended = await startServer({ port: first.port }).then(
    () => 'it started',
    (error: Error) => error.message,
  )
  assert.match(ended, new RegExp(`Port ${first.port} is taken.*PORT=${first.port + 1} npm start`))
  await first.kill()
})

test.run()

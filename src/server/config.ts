// The settings: the only reader of process.env. Everything is checked together at boot, with one clear
// sentence for each mistake. scripts/docs.js prints the same table to docs/configuration.md.
import { resolve } from 'node:path'
import { webhookTypes } from '../protocol/webhooks.ts'
import {
  CLAIM_NAMES,
  claimNames,
  foreignMistakes,
  keysUrl,
  publicKey,
} from './lib/foreign-setting.ts'
import { misspelt } from './lib/misspelt.ts'
import {
  databaseUrl,
  Expected,
  limit,
  list,
  network,
  nodeUrl,
  onOrOff,
  origin,
  port,
  redisUrl,
  seconds,
  secret,
  setting,
  text,
  token,
  type Setting,
} from './lib/setting.ts'
import { webhookSecret, webhookType, webhookUrls } from './lib/webhook-setting.ts'

export const settings = {
  PORT: setting('The port to listen on. 0 picks a free one.', '8181', 8181, port),
  HOST: setting(
    'The address to listen on. Unset, only this machine can connect; `0.0.0.0` opens it to the network.',
    '127.0.0.1',
    '127.0.0.1',
    (text) => text,
  ),
  PUBLIC_URL: setting(
    'The address people type, when a proxy or a name stands before Relais. Requests for other host names are refused.',
    'unset',
    null as string | null,
    origin,
  ),
  TRUSTED_PROXIES: setting(
    'Addresses or networks (10.0.0.0/8), separated by commas, whose X-Forwarded-For is believed.',
    'none',
    [] as string[],
    list(network),
  ),
  DATA_DIR: setting(
    'The folder for the database and the secret.',
    './data',
    resolve('data'),
    (text) => resolve(text),
  ),
  DATABASE_URL: setting(
    'PostgreSQL 14 or newer, such as postgres://user:password@host:5432/relais: a database for Relais alone, which several nodes may share. The secrets are kept in it too.',
    'unset: SQLite in DATA_DIR',
    null as string | null,
    databaseUrl,
  ),
  REDIS_URL: setting(
    'Redis 7 or newer, such as redis://localhost:6379; several addresses, separated by commas, are of a Redis Cluster. Relais servers that share it and a database are one chat, and other backends can read who is online in the set `online_users`; without DATABASE_URL only that, for one Relais. Relais runs on while Redis is away.',
    'unset: one process, no Redis',
    null as string | null,
    redisUrl,
  ),
  NODE_URL: setting(
    'How other nodes reach this one in their own network, such as http://10.0.0.5:8181, with REDIS_URL and DATABASE_URL. Another at each node. Then a long poll may come in at any; unset, one that comes in elsewhere begins anew.',
    'unset',
    null as string | null,
    nodeUrl,
  ),
  DRAIN_SECONDS: setting(
    'Told to stop (SIGTERM), `/readyz` says 503 at once and all else works on for so many seconds, so that a load balancer sends nobody new. 5 to 10 behind one.',
    '0: it stops at once',
    0,
    seconds,
  ),
  JWT_SECRET: setting(
    'Signs the tokens, at least 32 bytes. Unset, one is made once and kept in DATA_DIR, readable by its owner only.',
    'made once',
    null as string | null,
    secret,
  ),
  ALLOWED_ORIGINS: setting(
    'Origins of pages served elsewhere that may open a socket, separated by commas.',
    'none',
    [] as string[],
    list(origin),
  ),
  COMMANDS_PER_SECOND: limit(
    'Commands a connection may send each second, with bursts of twice as many. Over it nothing is refused: the rest waits.',
    20,
  ),
  MAX_CONNECTIONS_PER_USER: limit('Sockets a user may have open at once, on each node.', 16),
  MAX_CONNECTIONS_PER_ADDRESS: limit(
    'Sockets an address may have open at once, on each node.',
    256,
  ),
  SERVER_CALLS_PER_SECOND: limit(
    'Calls that a backend may make each second with one API key; a batch is one call.',
    200,
  ),
  MAX_MESSAGE_CHARACTERS: limit('Characters in a message.', 4000),
  SIGN_UP: setting(
    '`on`, or `off`: nobody makes an account on the page. People of another backend still come in, and so does `npm run token`.',
    'on',
    true,
    onOrOff,
  ),
  FOREIGN_JWT_SECRET: setting(
    'Another backend signs tokens with it (HS256), at least 32 bytes. Set one of this and the next two: [Their users](integrations/README.md#their-users).',
    'unset',
    null as string | null,
    secret,
  ),
  FOREIGN_JWT_PUBLIC_KEY: setting(
    'The public key, in PEM, of tokens that another backend signs: RSA (RS256), P-256 (ES256) or Ed25519 (EdDSA). `\\n` may stand for a line break.',
    'unset',
    null as string | null,
    publicKey,
  ),
  FOREIGN_JWT_JWKS_URL: setting(
    'Where such public keys are published, as a JWK Set: an https address. Nothing else is ever asked for keys.',
    'unset',
    null as string | null,
    keysUrl,
  ),
  FOREIGN_JWT_ISSUER: setting(
    'What `iss` of such a token must be.',
    'unset: any',
    null as string | null,
    text,
  ),
  FOREIGN_JWT_AUDIENCE: setting(
    'What `aud` of such a token must be, or hold.',
    'unset: tokens without `aud`',
    null as string | null,
    text,
  ),
  FOREIGN_JWT_CLAIMS: setting(
    'Which claim of such a token says what, where it is not the default, such as `id=user_id,name=nickname`.',
    'id=sub,name=name,email=email,picture=picture',
    CLAIM_NAMES,
    claimNames,
  ),
  WEBHOOK_URLS: setting(
    'Where other backends are told what happens, separated by commas: https, or http on this machine: [Webhooks](integrations/webhooks.md).',
    'none',
    [] as string[],
    webhookUrls,
  ),
  WEBHOOK_SECRET: setting(
    'Signs what they are told: `whsec_` and at least 32 bytes in base64. Unset, one is made once and kept in DATA_DIR, readable by its owner only.',
    'made once',
    null as string | null,
    webhookSecret,
  ),
  WEBHOOK_EVENTS: setting(
    'Which events they are told, separated by commas.',
    'all',
    webhookTypes,
    list(webhookType),
  ),
  METRICS_TOKEN: setting(
    'Opens `/metrics` to whoever sends it as `Authorization: Bearer …`, at least 16 characters. Unset, there is no `/metrics`: [what it says](metrics.md).',
    'unset',
    null as string | null,
    token,
  ),
} satisfies Record<string, Setting<unknown>>

export type SettingName = keyof typeof settings
export type Config = { readonly [N in SettingName]: (typeof settings)[N]['unset'] }

/** Whether whoever started this process chose a value. */
export const isSet = (name: SettingName, environment = process.env): boolean =>
  (environment[name] ?? '') !== ''

/** A sentence for each name in the environment that is no setting, but was perhaps meant to be one. */
export const doubtsOf = (environment: NodeJS.ProcessEnv = process.env): string[] =>
  misspelt(
    Object.keys(environment).filter((name) => environment[name] !== ''),
    Object.keys(settings),
  ).map(
    ({ name, meant }) =>
      `${name} is no setting of Relais, and does nothing: did you mean ${meant}? (docs/configuration.md)`,
  )

/** Reads all settings; throws one Error that lists every mistake in a line of its own. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const mistakes: string[] = []
  const read = ([name, { unset, parse }]: [string, Setting<unknown>]) => {
    const text = environment[name]
    if (text === undefined || text === '') return [name, unset]
    try {
      return [name, parse(text)]
    } catch (error) {
      if (!(error instanceof Expected)) throw error
      mistakes.push(`${name} must be ${error.message}.`)
      return [name, unset]
    }
  }
  const config = Object.fromEntries(Object.entries(settings).map((entry) => read(entry))) as Config
  if (mistakes.length === 0) {
    mistakes.push(...foreignMistakes(config, (name) => isSet(name, environment)))
    if (config.NODE_URL !== null && config.DATABASE_URL === null)
      mistakes.push(
        'NODE_URL is for nodes that share a PostgreSQL, and DATABASE_URL is not set; set it, or leave NODE_URL out.',
      )
  }
  if (mistakes.length > 0) throw new Error(mistakes.join('\n'))
  return Object.freeze(config)
}

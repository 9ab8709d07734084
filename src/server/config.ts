// The settings: the only reader of process.env. Everything is checked together at boot, with one clear
// sentence for each mistake. scripts/docs.js prints the same table to docs/configuration.md.
import { resolve } from 'node:path'
import { isNetwork } from './lib/address.ts'

interface Setting<T> {
  says: string
  /** As documented; `parse` is not called for it. */
  default: string
  unset: T
  parse: (text: string) => T
}

const setting = <T>(
  says: string,
  shown: string,
  unset: T,
  parse: (text: string) => T,
): Setting<T> => ({
  says,
  default: shown,
  unset,
  parse,
})

const GOT_LIMIT = 80

/** Thrown by a setting's `parse`: what was expected, and what came unless that may be a secret. */
class Expected extends Error {
  constructor(expected: string, got = '') {
    super(got === '' ? expected : `${expected}; got ${got.slice(0, GOT_LIMIT)}`)
  }
}

const wholeNumber = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new Expected('a whole number, 0 or more', text)
  return Number(text)
}

const port = (text: string): number => {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65535)
    throw new Expected('a port from 0 to 65535', text)
  return Number(text)
}

const origin = (text: string): string => {
  try {
    const url = new URL(text)
    if (/^https?:$/.test(url.protocol) && url.origin === text.replace(/\/$/, '')) return url.origin
  } catch {
    // Falls through to the same sentence as another wrong origin.
  }
  // Before an @ may stand a password.
  throw new Expected('an origin such as https://chat.example.org', text.includes('@') ? '' : text)
}

const network = (text: string): string => {
  if (isNetwork(text)) return text
  throw new Expected('addresses or networks such as 10.0.0.0/8', text)
}

const redisUrl = (text: string): string => {
  if (URL.canParse(text) && /^rediss?:$/.test(new URL(text).protocol)) return text
  throw new Expected('an address such as redis://localhost:6379')
}

const secret = (text: string): string => {
  if (Buffer.byteLength(text) < 32)
    throw new Expected('at least 32 bytes; `openssl rand -hex 32` makes one')
  return text
}

const list =
  <T>(parse: (text: string) => T) =>
  (text: string): T[] =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map(parse)

const limit = (says: string, unset: number) =>
  setting(`${says} 0 means no limit.`, String(unset), unset, wholeNumber)

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
  REDIS_URL: setting(
    'Redis 7 or newer, such as redis://localhost:6379. Then other backends can read who is online in the set `online_users`. Relais runs on while Redis is away.',
    'unset: one process, no Redis',
    null as string | null,
    redisUrl,
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
  MAX_CONNECTIONS_PER_USER: limit('Sockets a user may have open at once.', 16),
  MAX_CONNECTIONS_PER_ADDRESS: limit('Sockets an address may have open at once.', 256),
  MAX_MESSAGE_CHARACTERS: limit('Characters in a message.', 4000),
} satisfies Record<string, Setting<unknown>>

export type SettingName = keyof typeof settings
export type Config = { readonly [N in SettingName]: (typeof settings)[N]['unset'] }

/** Whether whoever started this process chose a value. */
export const isSet = (name: SettingName, environment = process.env): boolean =>
  (environment[name] ?? '') !== ''

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
  if (mistakes.length > 0) throw new Error(mistakes.join('\n'))
  return Object.freeze(config)
}

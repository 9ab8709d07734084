// What a setting is, and the kinds of value that settings have. Used by config.ts; reads no environment.
import { isNetwork } from './address.ts'

export interface Setting<T> {
  says: string
  /** As documented; `parse` is not called for it. */
  default: string
  unset: T
  parse: (text: string) => T
}

export const setting = <T>(
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
export class Expected extends Error {
  constructor(expected: string, got = '') {
    super(got === '' ? expected : `${expected}; got ${got.slice(0, GOT_LIMIT)}`)
  }
}

const wholeNumber = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new Expected('a whole number, 0 or more', text)
  return Number(text)
}

/** An hour at most. */
export const seconds = (text: string): number => {
  if (!/^\d{1,4}$/.test(text) || Number(text) > 3600)
    throw new Expected('a whole number of seconds from 0 to 3600', text)
  return Number(text)
}

export const port = (text: string): number => {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65535)
    throw new Expected('a port from 0 to 65535', text)
  return Number(text)
}

export const origin = (text: string): string => {
  try {
    const url = new URL(text)
    if (/^https?:$/.test(url.protocol) && url.origin === text.replace(/\/$/, '')) return url.origin
  } catch {
    // Falls through to the same sentence as another wrong origin.
  }
  // Before an @ may stand a password.
  throw new Expected('an origin such as https://chat.example.org', text.includes('@') ? '' : text)
}

/** Where a node is reached by others, in their own network. */
export const nodeUrl = (text: string): string => {
  try {
    return origin(text)
  } catch {
    throw new Expected('an origin such as http://10.0.0.5:8181', text.includes('@') ? '' : text)
  }
}

export const network = (text: string): string => {
  if (isNetwork(text)) return text
  throw new Expected('addresses or networks such as 10.0.0.0/8', text)
}

export const redisUrl = (text: string): string => {
  const addresses = list((address) => address)(text)
  const isOne = (address: string) =>
    URL.canParse(address) && /^rediss?:$/.test(new URL(address).protocol)
  if (addresses.length > 0 && addresses.every(isOne)) return addresses.join(',')
  throw new Expected('an address such as redis://localhost:6379; of a cluster several, with commas')
}

export const databaseUrl = (text: string): string => {
  if (URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol)) return text
  throw new Expected('an address such as postgres://user:password@host:5432/relais')
}

export const secret = (text: string): string => {
  if (Buffer.byteLength(text) < 32)
    throw new Expected('at least 32 bytes; `openssl rand -hex 32` makes one')
  return text
}

export const token = (text: string): string => {
  if (!/^[\x21-\x7e]{16,}$/.test(text))
    throw new Expected(
      'at least 16 characters without spaces; `openssl rand -hex 32` makes such a text',
    )
  return text
}

export const list =
  <T>(parse: (text: string) => T) =>
  (text: string): T[] =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map(parse)

/** Whether it is on. */
export const onOrOff = (text: string): boolean => {
  if (text !== 'on' && text !== 'off') throw new Expected('on or off', text)
  return text === 'on'
}

export const text = (text: string): string => text

export const limit = (says: string, unset: number) =>
  setting(`${says} 0 means no limit.`, String(unset), unset, wholeNumber)

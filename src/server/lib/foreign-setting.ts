// The kinds of value that the settings of another backend's tokens have, and how they must fit together.
// Used by config.ts; reads no environment.
import { createPublicKey, type KeyObject } from 'node:crypto'
import { isIP } from 'node:net'
import { Expected } from './setting.ts'

const RSA_BITS = 2048

/** Which algorithm a public key is for (RFC 7518 section 3.1, RFC 8037); null for a key that is for none. */
export function algorithmOf(key: KeyObject): 'RS256' | 'ES256' | 'EdDSA' | null {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  if (type === 'rsa') return (details?.modulusLength ?? 0) >= RSA_BITS ? 'RS256' : null
  if (type === 'ec') return details?.namedCurve === 'prime256v1' ? 'ES256' : null
  return type === 'ed25519' ? 'EdDSA' : null
}

/** A public key in PEM; where a line break cannot be written, `\n` stands for it. */
export function publicKey(text: string): string {
  const pem = text.replaceAll('\\n', '\n')
  // What came is not shown: it may be the wrong half of the pair.
  const wrong = new Expected(
    `a public key in PEM for RS256 (RSA of ${RSA_BITS} bits or more), ES256 (P-256) or EdDSA (Ed25519), beginning with -----BEGIN PUBLIC KEY-----; a private key stays with who signs`,
  )
  if (!pem.trimStart().startsWith('-----BEGIN PUBLIC KEY-----')) throw wrong
  try {
    if (algorithmOf(createPublicKey(pem)) !== null) return pem
  } catch {
    // Falls through to the same sentence as a key of another kind.
  }
  throw wrong
}

/** Where keys may be fetched: https, or http on this machine. */
export function keysUrl(text: string): string {
  if (URL.canParse(text)) {
    const { protocol, hostname, username, password } = new URL(text)
    const isHere = hostname === 'localhost' || hostname === '[::1]' || isLoopbackAddress(hostname)
    const isSafe = protocol === 'https:' || (protocol === 'http:' && isHere)
    if (isSafe && username === '' && password === '') return text
  }
  throw new Expected(
    'an https address such as https://login.example.org/.well-known/jwks.json, http only on this machine, without a password',
  )
}

const isLoopbackAddress = (name: string): boolean => isIP(name) === 4 && name.startsWith('127.')

const FIELDS = ['id', 'name', 'email', 'picture'] as const
/** Which claim of a token says what. */
export type ClaimNames = Readonly<Record<(typeof FIELDS)[number], string>>
export const CLAIM_NAMES: ClaimNames = {
  id: 'sub',
  name: 'name',
  email: 'email',
  picture: 'picture',
}

/** `id=sub,name=preferred_username`: what is not named stays as it is by default. */
export function claimNames(text: string): ClaimNames {
  const named: Record<string, string> = {}
  for (const part of text.split(',')) {
    const [, field = '', claim = ''] = /^\s*(\w+)\s*=\s*(\S+)\s*$/.exec(part) ?? []
    if (!FIELDS.some((each) => each === field) || field in named)
      throw new Expected(`pairs such as id=sub,name=nickname, of ${FIELDS.join(', ')}`, text)
    named[field] = claim
  }
  return { ...CLAIM_NAMES, ...named }
}

export interface ForeignSettings {
  FOREIGN_JWT_SECRET: string | null
  FOREIGN_JWT_PUBLIC_KEY: string | null
  FOREIGN_JWT_JWKS_URL: string | null
  FOREIGN_JWT_ISSUER: string | null
  FOREIGN_JWT_AUDIENCE: string | null
  FOREIGN_JWT_CLAIMS: ClaimNames
}

const SOURCES = ['FOREIGN_JWT_SECRET', 'FOREIGN_JWT_PUBLIC_KEY', 'FOREIGN_JWT_JWKS_URL'] as const
const OTHERS = ['FOREIGN_JWT_ISSUER', 'FOREIGN_JWT_AUDIENCE', 'FOREIGN_JWT_CLAIMS'] as const

/** A sentence for each way in which these settings do not fit together. `isSet`: whether somebody chose it. */
export function foreignMistakes(
  config: ForeignSettings & { JWT_SECRET: string | null },
  isSet: (name: keyof ForeignSettings) => boolean,
): string[] {
  const sources = SOURCES.filter(isSet)
  const others = OTHERS.filter(isSet)
  if (sources.length > 1)
    return [`Set one of ${sources.join(' and ')}: tokens are checked with the keys of one source.`]
  if (sources.length === 0 && others.length > 0)
    return [`${others.join(' and ')} needs a key: set one of ${SOURCES.join(', ')}.`]
  const mistakes: string[] = []
  if (config.FOREIGN_JWT_SECRET !== null && config.FOREIGN_JWT_SECRET === config.JWT_SECRET)
    mistakes.push(
      'FOREIGN_JWT_SECRET must differ from JWT_SECRET, which signs what Relais itself lets in.',
    )
  // Such keys sign for many programs: a token that was meant for another must not open this one.
  const isShared = config.FOREIGN_JWT_JWKS_URL !== null
  if (isShared && (config.FOREIGN_JWT_ISSUER === null || config.FOREIGN_JWT_AUDIENCE === null))
    mistakes.push(
      'FOREIGN_JWT_JWKS_URL needs FOREIGN_JWT_ISSUER and FOREIGN_JWT_AUDIENCE: the same keys sign tokens for others.',
    )
  return mistakes
}

// The keys with which another backend's tokens are checked: a secret, a public key, or a set that is fetched
// from one configured address. Used by foreign-token.ts; follows no redirect and no address in a token.
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type CryptoKey,
  type FetchImplementation,
  type FlattenedJWSInput,
  type JWSHeaderParameters,
} from 'jose'
import { Refusal } from '../../protocol/refusal.ts'
import { algorithmOf, type ForeignSettings } from './foreign-setting.ts'

export interface ForeignKeys {
  /** What a token may be signed with; each key then takes the one of its own kind only. */
  algorithms: readonly string[]
  keyFor(
    header: JWSHeaderParameters,
    token: FlattenedJWSInput,
  ): Promise<CryptoKey | KeyObject> | KeyObject
}

export interface KeysPace {
  /** Keys older than this are fetched again when they are needed. */
  maxAgeMs: number
  /** No more than one fetch in this time, whatever tokens say and whether it succeeds. */
  cooldownMs: number
  timeoutMs: number
}
const PACE: KeysPace = { maxAgeMs: 600_000, cooldownMs: 30_000, timeoutMs: 5000 }
const BODY_BYTES = 256 * 1024
const KEYS_LIMIT = 100

/** Null when no other backend's tokens are taken. `onFault` hears why keys could not be fetched. */
export function foreignKeys(
  settings: ForeignSettings,
  onFault: (error: unknown) => void,
): ForeignKeys | null {
  const { FOREIGN_JWT_SECRET, FOREIGN_JWT_PUBLIC_KEY, FOREIGN_JWT_JWKS_URL } = settings
  if (FOREIGN_JWT_SECRET !== null) {
    // Made once: of any other kind of key jose makes this one at each token.
    const hash = { name: 'HMAC', hash: 'SHA-256' }
    const bytes = Buffer.from(FOREIGN_JWT_SECRET)
    const key = crypto.subtle.importKey('raw', bytes, hash, false, ['verify'])
    return { algorithms: ['HS256'], keyFor: () => key }
  }
  if (FOREIGN_JWT_PUBLIC_KEY !== null) {
    const key = createPublicKey(FOREIGN_JWT_PUBLIC_KEY)
    return { algorithms: [algorithmOf(key)!], keyFor: () => key }
  }
  return FOREIGN_JWT_JWKS_URL === null ? null : new FetchedKeys(FOREIGN_JWT_JWKS_URL, onFault)
}

/** Fetched when first needed. While they cannot be fetched, those that were fetched before go on. */
export class FetchedKeys implements ForeignKeys {
  readonly algorithms = ['RS256', 'ES256', 'EdDSA']
  readonly #set: ReturnType<typeof createRemoteJWKSet>
  #triedAt = -Infinity
  #fetchedAt = -Infinity
  #underWay: Promise<void> | null = null

  constructor(
    url: string,
    readonly onFault: (error: unknown) => void,
    readonly pace: KeysPace = PACE,
  ) {
    this.#set = createRemoteJWKSet(new URL(url), {
      timeoutDuration: pace.timeoutMs,
      // When to fetch is decided here: the package would ask at each token while the address is down.
      cacheMaxAge: Infinity,
      cooldownDuration: Infinity,
      [customFetch]: fetchBounded,
    })
  }

  async keyFor(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    if (performance.now() - this.#fetchedAt >= this.pace.maxAgeMs) await this.#refresh()
    try {
      return await this.#known(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      await this.#refresh()
      return this.#known(header, token)
    }
  }

  #known(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    if (this.#fetchedAt !== -Infinity) return this.#set(header, token)
    throw new Refusal(
      'unavailable',
      'The keys that this token is checked with cannot be fetched just now; try again.',
      this.pace.cooldownMs,
    )
  }

  /** Whoever asks meanwhile waits for the same fetch. */
  #refresh(): Promise<void> {
    if (this.#underWay !== null) return this.#underWay
    if (performance.now() - this.#triedAt < this.pace.cooldownMs) return Promise.resolve()
    this.#triedAt = performance.now()
    this.#underWay = this.#set
      .reload()
      .then(() => {
        this.#fetchedAt = performance.now()
      }, this.onFault)
      .finally(() => {
        this.#underWay = null
      })
    return this.#underWay
  }
}

/** Only an answer of 200 that is small enough; of its keys only those that can check a token. */
const fetchBounded: FetchImplementation = async (url, options) => {
  const response = await fetch(url, options)
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new Error(`${url} answered ${response.status}; the keys must be there, no redirect`)
  }
  let text = ''
  let bytes = 0
  const decoder = new TextDecoder()
  // Leaving the loop ends the download.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > BODY_BYTES) throw new Error(`${url} answered more than ${BODY_BYTES} bytes`)
    text += decoder.decode(chunk, { stream: true })
  }
  const { keys } = (JSON.parse(text) ?? {}) as { keys?: unknown }
  const usable = Array.isArray(keys) && keys.length <= KEYS_LIMIT ? keys.filter(isUsable) : []
  if (usable.length === 0)
    throw new Error(`${url} must answer {"keys": […]}: 1 to ${KEYS_LIMIT} public keys in it`)
  return new Response(JSON.stringify({ keys: usable }))
}

function isUsable(jwk: unknown): boolean {
  if (typeof jwk !== 'object' || jwk === null || 'd' in jwk) return false
  try {
    return algorithmOf(createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })) !== null
  } catch {
    // Of a kind that nothing here can use, such as a secret.
    return false
  }
}

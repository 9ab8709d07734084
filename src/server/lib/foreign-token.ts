// Checks the tokens that another backend signed: key, algorithm, issuer and audience are what was configured,
// whatever a token says. Used by the accounts' rules; knows no store, so not whether a token was revoked.
import { errors, jwtVerify, type JWTPayload } from 'jose'
import { email as emailField, FOREIGN_ID } from '../../protocol/fields.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { foreignKeys, type ForeignKeys } from './foreign-keys.ts'
import type { ForeignSettings } from './foreign-setting.ts'

const TOKEN_CHARACTERS = 4096
const PICTURE_CHARACTERS = 1000
/** Clocks of two machines may differ so much. */
const TOLERANCE_SECONDS = 10
const LIFETIME_DAYS = 31

export interface ForeignClaims {
  /** What is said of the user; a claim that is absent, or no such thing, is left out. */
  said: { id: string; name?: string; email?: string | null; picture?: string | null }
  /** In ms since 1970; null when the token does not say. */
  issuedAt: number | null
  expiresAt: number
}

export class ForeignTokens {
  constructor(
    readonly keys: ForeignKeys,
    readonly rules: Omit<
      ForeignSettings,
      'FOREIGN_JWT_SECRET' | 'FOREIGN_JWT_PUBLIC_KEY' | 'FOREIGN_JWT_JWKS_URL'
    >,
  ) {}

  /** What the token says; throws a Refusal that says what is wrong with it. */
  async check(token: string): Promise<ForeignClaims> {
    if (token.length > TOKEN_CHARACTERS)
      throw refusal(`it has more than ${TOKEN_CHARACTERS} characters.`)
    const claims = await this.#verified(token)
    const { aud, exp = 0, iat } = claims
    // RFC 7519 section 4.1.3: a token for somebody must be refused by whoever is not known to be that.
    if (aud !== undefined && this.rules.FOREIGN_JWT_AUDIENCE === null)
      throw refusal('it has an "aud"; set FOREIGN_JWT_AUDIENCE to it, or leave it out.')
    const now = Date.now() / 1000
    if (exp > now + LIFETIME_DAYS * 24 * 3600)
      throw refusal(`its "exp" is more than ${LIFETIME_DAYS} days away; let it end sooner.`)
    if (iat !== undefined && iat > now + TOLERANCE_SECONDS)
      throw refusal('its "iat" is in the future; set the clock of whoever signed it.')
    return {
      said: this.#said(claims),
      issuedAt: iat === undefined ? null : iat * 1000,
      expiresAt: (exp + TOLERANCE_SECONDS) * 1000,
    }
  }

  async #verified(token: string): Promise<JWTPayload> {
    const { FOREIGN_JWT_ISSUER: issuer, FOREIGN_JWT_AUDIENCE: audience } = this.rules
    try {
      const keyFor = this.keys.keyFor.bind(this.keys)
      const { payload } = await jwtVerify(token, keyFor, {
        algorithms: [...this.keys.algorithms],
        requiredClaims: ['exp'],
        clockTolerance: TOLERANCE_SECONDS,
        ...(issuer !== null && { issuer }),
        ...(audience !== null && { audience }),
      })
      return payload
    } catch (error) {
      if (error instanceof errors.JOSEError) throw refusal(this.#reasonOf(error))
      throw error
    }
  }

  #reasonOf(error: errors.JOSEError): string {
    // What follows is told to whoever holds a token with a good signature only.
    if (error instanceof errors.JWTExpired) return 'it has expired; ask your backend for a new one.'
    if (error instanceof errors.JWTClaimValidationFailed) {
      const { claim, reason } = error
      if (reason === 'missing') return `it has no "${claim}".`
      if (claim === 'nbf') return 'its "nbf" is in the future.'
      if (claim === 'iss') return 'its "iss" is another than FOREIGN_JWT_ISSUER.'
      if (claim === 'aud') return 'its "aud" is another than FOREIGN_JWT_AUDIENCE.'
      return `its "${claim}" is not as it must be.`
    }
    if (error instanceof errors.JWKSMultipleMatchingKeys)
      return 'several keys may fit; name one in its header as "kid".'
    if (error instanceof errors.JWKSNoMatchingKey) return 'no key that is known fits its header.'
    if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported)
      return `whatever another backend signs must be signed with ${this.keys.algorithms.join(' or ')}.`
    if (error instanceof errors.JWSSignatureVerificationFailed)
      return 'its signature does not fit the key.'
    return 'sign in again for a new one.'
  }

  #said(claims: JWTPayload): ForeignClaims['said'] {
    const names = this.rules.FOREIGN_JWT_CLAIMS
    const id = claims[names.id]
    // Many backends count their users.
    const text = Number.isSafeInteger(id) ? String(id) : id
    if (typeof text !== 'string' || !FOREIGN_ID.test(text))
      throw refusal(
        `its "${names.id}" must be text of 1 to 100 visible characters without spaces, not beginning with u_.`,
      )
    return {
      id: text,
      ...nameIn(claims[names.name]),
      ...orNull('email', claims[names.email], emailFrom),
      ...orNull('picture', claims[names.picture], pictureFrom),
    }
  }
}

const refusal = (reason: string) =>
  new Refusal('not_authenticated', `This token is not valid here: ${reason}`)

function nameIn(value: unknown): { name?: string } {
  if (typeof value !== 'string') return {}
  const name = value.replace(/\p{Cc}/gu, ' ').trim()
  return name === '' ? {} : { name }
}

function orNull<Field extends string>(
  field: Field,
  value: unknown,
  read: (value: unknown) => string | undefined,
): { [F in Field]?: string | null } {
  const found = value === null ? null : read(value)
  return (found === undefined ? {} : { [field]: found }) as { [F in Field]?: string | null }
}

const emailFrom = (value: unknown): string | undefined => {
  const email = typeof value === 'string' ? value.trim().toLowerCase() : ''
  return emailField.safeParse(email).success ? email : undefined
}

/** Shown by other people's programs: an address that needs no trust of its own. */
function pictureFrom(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > PICTURE_CHARACTERS) return undefined
  if (!/^https:\/\//i.test(value) || /[\p{Cc}\s]/u.test(value)) return undefined
  return URL.canParse(value) ? value : undefined
}

/** Null when no other backend's tokens are taken. */
export function openForeignTokens(
  settings: ForeignSettings,
  onFault: (error: unknown) => void,
): ForeignTokens | null {
  const keys = foreignKeys(settings, onFault)
  return keys === null ? null : new ForeignTokens(keys, settings)
}

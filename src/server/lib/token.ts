// Signs and checks the two kinds of token: access (7 days, many uses) and ticket (30 seconds, one use).
// Whether the session still exists, or a ticket was used, is the store's to say.
import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { newId, NODE_ID } from './ids.ts'

const ISSUER = 'relais'
const ACCESS = { audience: 'relais', seconds: 7 * 24 * 3600 }
const TICKET = { audience: 'relais-ticket', seconds: 30 }

export const SESSION_SECONDS = ACCESS.seconds

/** The token of another backend that a ticket stands for, in ms since 1970. */
interface Issued {
  issuedAt: number | null
  expiresAt: number
}

export interface Claims {
  userId: string
  /** Null on the ticket of whoever another backend has signed in. */
  sessionId: string | null
  /** Set on tickets only. */
  ticketId: string | null
  /** The node that made the ticket. */
  madeBy: string | null
  expiresAt: number
  /** When a line that this opens ends at the latest: a ticket lives for seconds, its line does not. */
  lineEndsAt: number
  /** When the token behind such a ticket was issued, if it says. */
  issuedAt: number | null
}

export class Tokens {
  // A key object: with a text secret each check costs fifty times as much.
  readonly #key: KeyObject

  constructor(secret: string) {
    this.#key = createSecretKey(Buffer.from(secret))
  }

  signAccess(userId: string, sessionId: string): string {
    return this.#sign({ sid: sessionId }, userId, ACCESS)
  }

  /** `behind`: the session, or the token of another backend that has none. */
  signTicket(userId: string, behind: string | Issued): string {
    const what = typeof behind === 'string' ? { sid: behind } : { issued: behind }
    return this.#sign({ ...what, jti: newId('t'), madeBy: NODE_ID }, userId, TICKET)
  }

  /** The claims of an access token or a ticket that is ours, whole and not expired; else null. */
  check(token: string, kinds: 'access' | 'access or ticket'): Claims | null {
    const audience: [string, ...string[]] =
      kinds === 'access' ? [ACCESS.audience] : [ACCESS.audience, TICKET.audience]
    try {
      // Of another backend: whoever comes with its token would otherwise pay for an error here first.
      if (issuerOf(token) !== ISSUER) return null
      const claims = jwt.verify(token, this.#key, {
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience,
      })
      if (typeof claims === 'string') return null
      const { sub, sid, jti, madeBy, exp, aud, issued } = claims as Record<string, unknown>
      if (typeof sub !== 'string' || typeof exp !== 'number') return null
      const isTicket = aud === TICKET.audience
      if (isTicket && (typeof jti !== 'string' || typeof madeBy !== 'string')) return null
      // Ours by its signature: where a ticket has no session, it holds this.
      const behind =
        isTicket && typeof sid !== 'string' ? (issued as Issued | undefined) : undefined
      if (typeof sid !== 'string' && behind === undefined) return null
      const expiresAt = exp * 1000
      return {
        userId: sub,
        sessionId: behind === undefined ? (sid as string) : null,
        ticketId: isTicket ? (jti as string) : null,
        madeBy: isTicket ? (madeBy as string) : null,
        expiresAt,
        lineEndsAt: behind?.expiresAt ?? (isTicket ? Infinity : expiresAt),
        issuedAt: behind?.issuedAt ?? null,
      }
    } catch (error) {
      // A token whose payload is no JSON makes the package throw the parser's own error.
      if (error instanceof jwt.JsonWebTokenError || error instanceof SyntaxError) return null
      throw error
    }
  }

  /** Another key, from the same secret, for another purpose: nodes that share one have the other. */
  keyFor(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#key, '', `relais ${purpose}`, 32))
  }

  #sign(claims: object, subject: string, kind: { audience: string; seconds: number }): string {
    return jwt.sign(claims, this.#key, {
      algorithm: 'HS256',
      issuer: ISSUER,
      audience: kind.audience,
      subject,
      expiresIn: kind.seconds,
    })
  }
}

/** As it says itself, unchecked. */
function issuerOf(token: string): unknown {
  const claims = jwt.decode(token)
  return typeof claims === 'object' ? claims?.iss : undefined
}

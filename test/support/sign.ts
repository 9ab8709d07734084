// Makes tokens that a server started with this secret takes for its own, so that a test can make bad ones.
// The claims are those of a real token, with changes.
import jwt from 'jsonwebtoken'

export const SECRET = 'a secret of the tests, 32 bytes or more'

/** The claims of a token; nothing is checked. */
export const claimsOf = (token: string) => jwt.decode(token) as jwt.JwtPayload

/** The same token again with other claims; a claim that is undefined goes. */
export function signLike(
  token: string,
  changes: jwt.JwtPayload = {},
  { secret = SECRET, algorithm = 'HS256' as jwt.Algorithm } = {},
): string {
  const claims = Object.entries({ ...claimsOf(token), ...changes })
  const kept = Object.fromEntries(claims.filter(([, value]) => value !== undefined))
  return jwt.sign(kept, secret, { algorithm })
}

/** Seconds since 1970, as tokens count; `plus` seconds from now. */
export const seconds = (plus = 0): number => Math.floor(Date.now() / 1000) + plus

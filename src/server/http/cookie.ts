// The page's cookie: the access token where no script can read it, sent by this site's pages only.
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { SESSION_SECONDS } from '../lib/token.ts'
import type { OriginRules } from '../lib/origin.ts'

const NAME = 'relais_session'

export const readCookie = (context: Context): string | undefined => getCookie(context, NAME)

/** Null takes the cookie away. */
export function writeCookie(context: Context, rules: OriginRules, token: string | null): void {
  const secure = rules.PUBLIC_URL?.startsWith('https:') ?? false
  const options = { path: '/', httpOnly: true, sameSite: 'Strict', secure } as const
  if (token === null) deleteCookie(context, NAME, options)
  else setCookie(context, NAME, token, { ...options, maxAge: SESSION_SECONDS })
}

// E-mail and password in, a signed token out. Kept in memory: a restart forgets every account.
import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import jwt from 'jsonwebtoken'

const SECRET = randomBytes(32) // whoever knows it can be anybody
const accounts = new Map() // e-mail → salt and hash; the password itself is kept nowhere

/** Answers POST /login: email=…&password=… The first password for an e-mail makes its account. */
export async function login(request, response) {
  response.setHeader('access-control-allow-origin', '*') // a page opened from disk may ask too
  let form = ''
  for await (const part of request) form = (form + part).slice(0, 1000) // nobody fills our memory
  const fields = new URLSearchParams(form)
  const email = fields.get('email')?.trim().toLowerCase() ?? ''
  const password = fields.get('password') ?? ''
  if (!/^\S+@\S+$/.test(email)) return response.writeHead(400).end('Give an e-mail address.\n')
  if (password.length < 8)
    return response.writeHead(400).end('Give a password of 8 characters or more.\n')
  if (!isRight(email, password))
    return response.writeHead(401).end('That is not the password of this e-mail.\n')
  const name = email.split('@')[0]
  const token = jwt.sign({ name }, SECRET, { subject: email, expiresIn: '7d' })
  response.end(`${token}\n`)
}

function isRight(email, password) {
  const { salt, hash } = accounts.get(email) ?? { salt: randomBytes(16) }
  const given = scryptSync(password, salt, 32)
  if (hash === undefined) accounts.set(email, { salt, hash: given })
  return hash === undefined || timingSafeEqual(given, hash)
}

/** Who asks for /?token=…: {id, name}; null when the token is missing, forged or too old. */
export function userOf(request) {
  try {
    const token = new URL(request.url, 'http://localhost').searchParams.get('token')
    const { sub, name } = jwt.verify(token, SECRET, { algorithms: ['HS256'] })
    return { id: sub, name }
  } catch {
    return null
  }
}

// All that a Node backend needs of Relais: tokens for its own users, calls, webhooks. For Express or any other.
import { createHmac, timingSafeEqual } from 'node:crypto'
import jwt from 'jsonwebtoken'

/** What Relais refused: its sentence, and the HTTP status; 0 when it did not answer. 0, 429 and 503 pass. */
export class RelaisRefused extends Error {
  constructor(message, status = 0) {
    super(message)
    this.status = status
  }
}

export class Relais {
  #settings

  /** {url, apiKey, jwtSecret, webhookSecret} */
  constructor(settings) {
    this.#settings = settings
  }

  /** A token that lets one of your users into Relais for an hour. Give it to nobody else. */
  token(userId, name) {
    const options = { algorithm: 'HS256', subject: userId, expiresIn: '1h' }
    return jwt.sign({ name }, this.#settings.jwtSecret, options)
  }

  /** Posts as one of your users. With the same `clientId` it can be repeated and is posted once. */
  post(conversationId, userId, body, clientId) {
    return this.call('POST messages', { conversationId, userId, body, clientId })
  }

  /** Any server call, such as `PUT users/42`; resolves to what Relais answers, or throws what it refuses. */
  async call(route, body) {
    const { url, apiKey } = this.#settings
    const [method, path] = route.split(' ')
    const response = await fetch(`${url}/api/server/${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    }).catch(() => {
      throw new RelaisRefused(`Relais does not answer at ${url}.`)
    })
    const answer = await response.json()
    if (answer.error) throw new RelaisRefused(answer.error.message, response.status)
    return answer
  }

  /** The event of a webhook, from its headers and its text; null unless Relais signed them within five minutes. */
  event(headers, text) {
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = headers
    const isFresh = Math.abs(Date.now() / 1000 - Number(at)) <= 300
    const key = Buffer.from(this.#settings.webhookSecret.replace('whsec_', ''), 'base64')
    const hmac = createHmac('sha256', key).update(`${id}.${at}.${text}`)
    const [expected, got] = [`v1,${hmac.digest('base64')}`, `${signature}`].map((text) =>
      Buffer.from(text),
    )
    const isSigned = expected.length === got.length && timingSafeEqual(expected, got)
    return isFresh && isSigned ? JSON.parse(text) : null
  }
}

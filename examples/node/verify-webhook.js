// Whether Relais sent this request: its headers, its body as it came, and WEBHOOK_SECRET (whsec_…).
import { createHmac, timingSafeEqual } from 'node:crypto'

export function isFromRelais(headers, body, secret) {
  const [id, at] = [headers['webhook-id'], headers['webhook-timestamp']]
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${at}.`).update(body).digest()
  const given = Buffer.from(String(headers['webhook-signature']).replace(/^v1,/, ''), 'base64')
  const isSigned = given.length === expected.length && timingSafeEqual(given, expected)
  return isSigned && Math.abs(Date.now() / 1000 - Number(at)) < 300
}

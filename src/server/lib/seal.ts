// What only nodes can say: texts sealed with a key that all nodes make from their common secret. Used for what one
// node tells another, by a request or through Redis; never for people's tokens.
import { createHmac, timingSafeEqual } from 'node:crypto'

/** `purpose` keeps a seal from counting for something else. */
export function seal(key: Buffer, purpose: string, ...texts: readonly string[]): string {
  const hash = createHmac('sha256', key)
  // With its length, so that no other division into texts has the same seal.
  for (const text of [purpose, ...texts]) hash.update(`${text.length}:`).update(text)
  return hash.digest('base64url')
}

export function isSealed(
  key: Buffer,
  given: string,
  purpose: string,
  ...texts: readonly string[]
): boolean {
  const [expected, actual] = [seal(key, purpose, ...texts), given].map((text) => Buffer.from(text))
  return expected!.length === actual!.length && timingSafeEqual(expected!, actual!)
}

/** How far the clocks of two nodes may differ, and how long a request of one is good. */
const WITHIN_MS = 10_000

/** Where a node takes what another passes on. */
export const NODE_PATH = '/api/node/poll'
export const NODE_HEADER = 'relais-node'

/** The header of a request to one node, at this time. */
export const sealRequest = (key: Buffer, nodeId: string, body: string, now: number): string =>
  `${now}.${seal(key, 'request', nodeId, String(now), body)}`

export function isFromNode(
  key: Buffer,
  header: string,
  nodeId: string,
  body: string,
  now: number,
): boolean {
  const [at = '', given = ''] = header.split('.')
  if (!/^\d{1,15}$/.test(at) || Math.abs(now - Number(at)) > WITHIN_MS) return false
  return isSealed(key, given, 'request', nodeId, at, body)
}

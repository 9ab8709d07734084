// What `npm run webhooks` prints: the dead letters, and what waits. Pure; what people write is not shown.
import type { Store } from '../store/store.ts'

type Waiting = Awaited<ReturnType<Store['waitingWebhooks']>>[number]
type Dead = Awaited<ReturnType<Store['deadLetters']>>[number]

const timeOf = (at: number): string => new Date(at).toISOString()

/** The message that it is about, or else its lane. */
function aboutOf({ body, lane }: Pick<Dead, 'body' | 'lane'>): string {
  const { data } = JSON.parse(body) as { data: { message?: { id: string } } }
  return data.message?.id ?? lane
}

export const leftDead = (address: string): string =>
  `Left dead, since ${address} is no longer in WEBHOOK_URLS; add it and start Relais again to send them.`

export function listing(waiting: readonly Waiting[], dead: readonly Dead[]): string {
  const lines = dead.map(
    ({ diedAt, type, eventId, address, attempts, lastError, ...letter }) =>
      `${timeOf(diedAt)}  ${type}  ${eventId}  ${aboutOf(letter)}  ${address}  tries: ${attempts}, ${lastError}`,
  )
  lines.push(dead.length === 0 ? 'No dead letters.' : `Dead letters: ${dead.length}`)
  for (const { address, count, oldestAt, attempts, lastError } of waiting) {
    const tries = lastError === null ? 'not tried yet' : `tries: ${attempts}, ${lastError}`
    lines.push(`Waiting for ${address}: ${count}, the first since ${timeOf(oldestAt)}, ${tries}`)
  }
  if (dead.length > 0) lines.push('To send them again: npm run webhooks -- retry')
  return lines.join('\n')
}

// Which channel a conversation or a user is spoken of in. Every node computes the same, without asking
// anybody; no state.
import type { Remote } from './wire.ts'

/** Fixed for ever: nodes that disagreed would not hear each other. */
export const PARTITIONS = 256

/** The 32-bit FNV-1a hash of the UTF-8 bytes of an id, folded into the number of partitions. */
export function partitionOf(id: string): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(id)) hash = Math.imul(hash ^ byte, 0x01000193)
  return (hash >>> 0) % PARTITIONS
}

/** The braces make the number alone decide the slot of a Redis Cluster, so that partitions spread over it. */
export const channelOf = (partition: number): string => `relais:{${partition}}`

/** What everybody hears. */
export const EVERYBODY = 'relais:{all}'

/** In which channels it is said, and what of it in each. */
export function routesOf(publication: Remote): [string, Remote][] {
  switch (publication.kind) {
    case 'user_changed':
      return [[EVERYBODY, publication]]
    case 'joined':
      // Whoever is new hears it where they are: their node may not listen to the conversation yet.
      return byPartition(publication.userIds).map(([channel, userIds]) => [
        channel,
        { ...publication, userIds },
      ])
    case 'fleeting':
      if ('conversationId' in publication.to)
        return [[channelOf(partitionOf(publication.to.conversationId)), publication]]
      return byPartition(publication.to.userIds).map(([channel, userIds]) => [
        channel,
        { ...publication, to: { userIds } },
      ])
    default: {
      const id = 'conversationId' in publication ? publication.conversationId : publication.userId
      return [[channelOf(partitionOf(id)), publication]]
    }
  }
}

function byPartition(ids: readonly string[]): [string, string[]][] {
  const parts = new Map<string, string[]>()
  for (const id of ids) {
    const channel = channelOf(partitionOf(id))
    const part = parts.get(channel)
    if (part === undefined) parts.set(channel, [id])
    else part.push(id)
  }
  return [...parts]
}

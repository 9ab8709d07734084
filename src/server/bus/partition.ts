// Which channel a conversation or a user is spoken of in. Every node computes the same, without asking
// anybody; no state.

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

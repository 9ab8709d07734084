// Makes the ids of everything that is stored: a letter for the kind, then 100 random bits. A connection's id also
// names the node that holds it, so that any node knows whom to ask.
import { randomBytes } from 'node:crypto'

const LETTERS = '0123456789abcdefghijklmnopqrstuv'

/** `u_…` user, `s_…` session, `c_…` conversation, `n_…` node, `t_…` ticket, `e_…` epoch, `f_…` fault,
 * `w_…` webhook. */
export function newId(kind: 'u' | 's' | 'c' | 'n' | 't' | 'e' | 'f' | 'w'): string {
  return `${kind}_${random(20)}`
}

/** This process, from its start to its end: `n_` and 8 letters or digits. */
export const NODE_ID = `n_${random(8)}`

/** `<node>.<20 letters or digits>`. */
export const newConnectionId = (nodeId = NODE_ID): string => `${nodeId}.${random(20)}`

/** The node of a connection's id; null when it names none. */
export const nodeOf = (connectionId: string): string | null =>
  /^(n_[0-9a-v]{8})\.[0-9a-v]{20}$/.exec(connectionId)?.[1] ?? null

function random(characters: number): string {
  let text = ''
  for (const byte of randomBytes(characters)) text += LETTERS[byte & 31]
  return text
}

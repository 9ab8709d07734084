// Makes the ids of everything that is stored: a letter for the kind, then 100 random bits.
import { randomBytes } from 'node:crypto'

const LETTERS = '0123456789abcdefghijklmnopqrstuv'

/** `u_…` user, `s_…` session, `c_…` conversation, `n_…` connection, `t_…` ticket, `e_…` epoch, `f_…` fault,
 * `w_…` webhook. */
export function newId(kind: 'u' | 's' | 'c' | 'n' | 't' | 'e' | 'f' | 'w'): string {
  let id = `${kind}_`
  for (const byte of randomBytes(20)) id += LETTERS[byte & 31]
  return id
}

// What is said of an address that is none, and of one that the caller must not know of.
import { Refusal } from '../../protocol/refusal.ts'

export const noSuchAddress = (): Refusal =>
  new Refusal('not_found', 'There is no such address; /docs lists them all.')

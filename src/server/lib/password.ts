// Hashes and checks passwords with argon2id, a few at a time. Called by the accounts' rules only.
import { hash, verify } from '@node-rs/argon2'
import { Refusal } from '../../protocol/refusal.ts'
import { FewAtOnce } from './few-at-once.ts'

const AT_ONCE = 4
const WAITING_LIMIT = 200

/** So that a flood of sign-ins leaves threads for everything else. */
const fewAtOnce = new FewAtOnce(AT_ONCE)

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (fewAtOnce.waiting >= WAITING_LIMIT)
    throw new Refusal('unavailable', 'Too many people are signing in; try again in a moment.', 2000)
  return fewAtOnce.take(work)
}

/** OWASP's parameters for argon2id: 19 MiB, 2 passes, 1 lane; they are this package's defaults too. */
const options = { memoryCost: 19456, timeCost: 2, parallelism: 1 }

export const hashPassword = (password: string): Promise<string> =>
  inTurn(() => hash(password, options))

/** Costs the same whether or not there is a hash, so that timing tells nobody which e-mails exist. */
export async function isPassword(password: string, hashed: string | null): Promise<boolean> {
  if (hashed !== null) return inTurn(() => verify(hashed, password))
  await inTurn(() => hash(password, options))
  return false
}

// The keys of backends: made once and shown once, known by their hash alone. Asked by the HTTP door for each
// call, and by whoever runs the server. A key is looked up in the store each time, so a new one works and an
// ended one fails at once, also when another process did it.
import { hash, randomBytes } from 'node:crypto'
import { Refusal } from '../../protocol/refusal.ts'
import type { Scope } from '../../protocol/server-routes.ts'
import { granted, type Chat } from './chat.ts'

/** Letters, digits, - and _; the beginning tells people and programs that look for secrets what it is. */
const newKey = (): string => `relais_${randomBytes(32).toString('base64url')}`
/** 256 random bits need no slow hash; found by it, no comparison tells how much of a key was right. */
const hashOf = (key: string): string => hash('sha256', key, 'hex')

/** Enough of the tools to act beside a running server. */
type Keeper = Pick<Chat, 'store' | 'now'>

export interface KeyHolder {
  /** Of the key. */
  name: string
}

export async function makeApiKey(
  { store, now }: Keeper,
  { name, scopes }: { name: string; scopes: readonly (Scope | '*')[] },
): Promise<string> {
  const key = newKey()
  const made = { hash: hashOf(key), name, scopes: scopes.join(' '), now: now() }
  granted(await store.makeApiKey(made), {
    forbidden: `There is a key called ${name}; --rotate gives it another, --revoke ends it.`,
  })
  return key
}

/** Another key that may do the same; the one before works for `graceMs` more. */
export async function rotateApiKey(
  { store, now }: Keeper,
  { name, graceMs }: { name: string; graceMs: number },
): Promise<{ key: string; scopes: string; endsAt: number }> {
  const key = newKey()
  const endsAt = now() + graceMs
  const result = await store.rotateApiKey({ hash: hashOf(key), name, endsAt, now: now() })
  const { scopes } = granted(result, { not_found: `There is no key called ${name}.` })
  return { key, scopes, endsAt }
}

/** Ends all keys of a name now. */
export async function revokeApiKeys({ store, now }: Keeper, name: string): Promise<void> {
  if ((await store.endApiKeys({ name, endsAt: now() })) === 0)
    throw new Refusal('not_found', `There is no key called ${name}.`)
}

/** Whose key this is; refuses one that is wrong, may not do this, or calls too fast. */
export async function admitKey(
  { store, attempts, now }: Chat,
  key: string,
  scope: Scope,
): Promise<KeyHolder> {
  const found = await store.findApiKey({ hash: hashOf(key), now: now() })
  if (found === null)
    throw new Refusal(
      'not_authenticated',
      'This API key is not valid here, or no longer; npm run api-key makes one.',
    )
  await attempts.serverCalls.take(found.name)
  const scopes = found.scopes.split(' ')
  if (scopes.includes('*') || scopes.includes(scope)) return { name: found.name }
  throw new Refusal(
    'forbidden',
    `The key ${found.name} may not do this: it lacks the scope ${scope}.`,
  )
}

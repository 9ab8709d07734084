// `npm run api-key`: makes, lists, rotates and ends the keys of backends. Called by admin.ts; a running server
// sees what was done at its next call. A key is printed once and kept nowhere.
import { parseArgs } from 'node:util'
import { scopes, type Scope } from '../../protocol/server-routes.ts'
import { makeApiKey, revokeApiKeys, rotateApiKey } from '../chat/api-keys.ts'
import type { Chat } from '../chat/chat.ts'

const HOUR_MS = 60 * 60 * 1000
const NAMES = Object.keys(scopes)

const usage = `Usage: npm run api-key -- NAME --scope messages [--scope users …]   makes a key; '*' is all scopes
       npm run api-key -- NAME --rotate [--grace HOURS]              gives it another; the old one ends
       npm run api-key -- NAME --revoke                              ends it
       npm run api-key -- --list                                     says which there are
Scopes: ${NAMES.join(', ')}`

const options = {
  scope: { type: 'string', multiple: true },
  rotate: { type: 'boolean' },
  grace: { type: 'string' },
  revoke: { type: 'boolean' },
  list: { type: 'boolean' },
} as const

/** What was asked for; throws a sentence for all that is not clear. */
export function readApiKeyCommand(args: string[]) {
  const { values, positionals } = parse(args)
  const [name, more] = positionals
  // A shell turns a bare * into the names of files.
  if (more !== undefined)
    throw new Error(`"${more}" is too much: one NAME. A * must be quoted: --scope '*'.\n${usage}`)
  const wanted = [values.scope !== undefined, values.rotate, values.revoke, values.list]
  if (wanted.filter(Boolean).length !== 1 || (name === undefined) !== (values.list === true))
    throw new Error(usage)
  if (values.grace !== undefined && !(values.rotate && /^\d{1,4}$/.test(values.grace)))
    throw new Error(`--grace is a whole number of hours, beside --rotate.\n${usage}`)
  if (name !== undefined && !/^[\w-]{1,64}$/.test(name))
    throw new Error(`NAME has 1 to 64 letters, digits, - and _; got ${name}.`)
  return {
    name: name ?? '',
    does: values.list ? 'list' : values.rotate ? 'rotate' : values.revoke ? 'revoke' : 'make',
    scopes: scopesIn(values.scope ?? []),
    graceMs: Number(values.grace ?? 0) * HOUR_MS,
  } as const
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true })
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${usage}`, { cause: error })
  }
}

/** Also several behind one --scope, separated by commas. */
function scopesIn(given: readonly string[]): (Scope | '*')[] {
  const named = [...new Set(given.flatMap((each) => each.split(',')).map((each) => each.trim()))]
  const wrong = named.find((each) => each !== '*' && !NAMES.includes(each))
  if (wrong === undefined) return named as (Scope | '*')[]
  throw new Error(`There is no scope "${wrong}"; known: ${NAMES.join(', ')}, and '*' for all.`)
}

export async function runApiKey(
  chat: Chat,
  { name, does, scopes: allowed, graceMs }: ReturnType<typeof readApiKeyCommand>,
): Promise<void> {
  if (does === 'list') return list(chat)
  if (does === 'revoke') {
    await revokeApiKeys(chat, name)
    console.log(`The key ${name} has ended.`)
    return
  }
  if (does === 'make') return show(name, await makeApiKey(chat, { name, scopes: allowed }))
  const { key, endsAt } = await rotateApiKey(chat, { name, graceMs })
  show(name, key)
  console.log(
    graceMs === 0
      ? 'The key before it has ended.'
      : `The key before it works until ${new Date(endsAt).toISOString()}.`,
  )
}

function show(name: string, key: string): void {
  console.log(
    `API key ${name}, shown this once; keep it where your backend keeps its secrets:\n${key}`,
  )
}

async function list({ store, now }: Chat): Promise<void> {
  const keys = await store.listApiKeys()
  const live = keys.filter(({ endsAt }) => endsAt === null || endsAt > now())
  if (live.length === 0)
    console.log("There is none; npm run api-key -- NAME --scope '*' makes one.")
  for (const { name, scopes: allowed, createdAt, endsAt } of live) {
    const end = endsAt === null ? '' : `, ends ${new Date(endsAt).toISOString()}`
    console.log(`${name}: ${allowed}; made ${new Date(createdAt).toISOString()}${end}`)
  }
}

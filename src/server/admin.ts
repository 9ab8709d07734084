// Commands for whoever runs the server: `token EMAIL`, `password EMAIL`, `backup FILE`, `api-key NAME …`,
// `webhooks`, `migrate-store`. They act on the data folder, beside a running server or without one.
import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { readApiKeyCommand, runApiKey } from './admin/api-key.ts'
import { GO_ON, migrateStore } from './admin/migrate-store.ts'
import { openChat } from './app.ts'
import { LocalPresence } from './bus/local-presence.ts'
import { createAccount, openSession } from './chat/accounts.ts'
import type { Chat } from './chat/chat.ts'
import { isSet, readConfig, type Config } from './config.ts'
import { newId } from './lib/ids.ts'
import { openLog } from './lib/log.ts'
import { webhookNames } from './lib/webhook-address.ts'
import { hashPassword } from './lib/password.ts'
import { backUp } from './store/backup.ts'
import { databaseIn, secretIn, webhookSecretIn } from './store/data-folder.ts'
import { running } from './store/running.ts'
import { leftDead, listing } from './webhooks/listing.ts'

interface Command {
  takes: 'EMAIL' | 'FILE' | '[retry]'
  run: (given: string, config: Config) => Promise<void>
}

const commands: Record<string, Command> = {
  token: {
    takes: 'EMAIL',
    run: (email, config) =>
      inChat(config, async (chat) => {
        const known = await chat.store.findUserByEmail({ email })
        const { user, token } = await (known === null
          ? createAccount(chat, { email, password: null })
          : openSession(chat, known))
        console.log(`${known === null ? 'New account' : 'Account'} ${user.name} (${user.id})`)
        if (known === null) console.log(`It has no password yet: npm run password -- ${email}`)
        console.log(`\nToken, good for 7 days:\n${token}`)
        console.log(`\nConnect:\nnpx wscat -c "${addressOf(config)}/?token=${token}"`)
      }),
  },
  password: {
    takes: 'EMAIL',
    run: (email, config) =>
      inChat(config, async (chat) => {
        const known = await chat.store.findUserByEmail({ email })
        if (known === null) throw new Error(`No account has the e-mail ${email}.`)
        const password = randomBytes(9).toString('base64url')
        const passwordHash = await hashPassword(password)
        await chat.store.setPassword({ userId: known.id, passwordHash, keptId: null })
        console.log(`New password of ${email}: ${password}`)
        console.log('All sessions of the account have ended.')
      }),
  },
  backup: {
    takes: 'FILE',
    run: async (given, config) => {
      const { DATA_DIR, JWT_SECRET, WEBHOOK_URLS, WEBHOOK_SECRET } = config
      if (config.DATABASE_URL !== null)
        throw new Error(
          `The data is in PostgreSQL, which has its own program for this: pg_dump --format=custom --file=${given} "$DATABASE_URL". It holds the secrets too.`,
        )
      const [file, database] = [resolve(given), databaseIn(DATA_DIR)]
      const bytes = await backUp(database, file, newId('e'))
      console.log(`Backed up: ${file}, ${(bytes / 1e6).toFixed(1)} MB`)
      console.log('\nTo restore it, stop the server, then:')
      // The database itself is written over, so that it stays its owner's when root does it.
      console.log(`rm -f "${database}-wal" "${database}-shm"`)
      console.log(`cp "${file}" "${database}"`)
      console.log('and start it again.')
      if (JWT_SECRET === null)
        console.log(
          `\nKeep a copy of ${secretIn(DATA_DIR)} too: without it all must sign in again.`,
        )
      if (WEBHOOK_URLS.length > 0 && WEBHOOK_SECRET === null)
        console.log(`And of ${webhookSecretIn(DATA_DIR)}: other backends verify webhooks with it.`)
    },
  },
  webhooks: {
    takes: '[retry]',
    run: (given, config) =>
      inChat(config, async ({ store, now }) => {
        if (given !== '' && given !== 'retry') throw new Error(usage)
        if (given === 'retry') {
          const addresses = addressesTold(config)
          const { revived, left } = await store.reviveDeadLetters({ addresses, now: now() })
          console.log(`Dead letters that wait to be sent again: ${revived}`)
          for (const address of left) console.log(leftDead(address))
        } else console.log(listing(await store.waitingWebhooks(), await store.deadLetters()))
      }),
  },
}

const usage = `Usage: ${[
  ...Object.entries(commands).map(([name, { takes }]) => `${name} -- ${takes}`),
  'api-key',
  'migrate-store',
]
  .map((command) => `npm run ${command}`)
  .join('\n       ')}
Where systemd runs Relais (docs/deploy.md): relais-admin token EMAIL, and so on.`

async function inChat(config: Config, act: (chat: Chat) => Promise<void>): Promise<void> {
  const chat = await openChat(config, openLog(), new LocalPresence())
  try {
    await act(chat)
  } finally {
    await chat.store.close()
  }
}

/** The server that has the data folder; none where the data is in PostgreSQL. */
const runningOn = ({ DATABASE_URL, DATA_DIR }: Config) =>
  DATABASE_URL === null ? running(DATA_DIR) : null

/** Where the socket is: what was set, else where the server of this folder listens. */
function addressOf(config: Config): string {
  const { PUBLIC_URL, PORT } = config
  const port = isSet('PORT') ? PORT : (runningOn(config)?.port ?? PORT)
  return (PUBLIC_URL ?? `http://localhost:${port}`).replace(/^http/, 'ws')
}

/** Which webhooks go to: as the server of this folder was told, else as set here; null when nobody knows. */
function addressesTold(config: Config): string[] | null {
  const set = isSet('WEBHOOK_URLS') ? webhookNames(config.WEBHOOK_URLS) : null
  return runningOn(config)?.webhooks ?? set
}

function emailFrom(given: string): string {
  if (/^[^\s@]+@[^\s@]+$/.test(given)) return given.toLowerCase()
  throw new Error(`${given} is no e-mail address, such as alice@example.org.\n${usage}`)
}

async function runCommand(name: string, rest: string[]): Promise<void> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  const given = (rest[0] ?? '').trim()
  const isWhole = command?.takes === '[retry]' || given !== ''
  if (command === undefined || !isWhole) throw new Error(usage)
  const argument = command.takes === 'EMAIL' ? emailFrom(given) : given
  await command.run(argument, readConfig())
}

try {
  const [name = '', ...rest] = process.argv.slice(2)
  if (name === 'api-key') {
    const asked = readApiKeyCommand(rest)
    await inChat(readConfig(), (chat) => runApiKey(chat, asked))
  } else if (name === 'migrate-store') {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => {
        console.error(`Stopped. ${GO_ON}`)
        process.exit(1)
      })
    await migrateStore(readConfig(), console.log)
  } else await runCommand(name, rest)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}

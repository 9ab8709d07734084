// Commands for whoever runs the server: `token EMAIL` and `password EMAIL`. They act on the data folder,
// beside a running server or without one.
import { randomBytes } from 'node:crypto'
import { openChat } from './app.ts'
import { LocalPresence } from './bus/local-presence.ts'
import { createAccount, openSession } from './chat/accounts.ts'
import type { Chat } from './chat/chat.ts'
import { isSet, readConfig, type Config } from './config.ts'
import { openLog } from './lib/log.ts'
import { hashPassword } from './lib/password.ts'
import { runningPort } from './store/running.ts'

const usage = 'Usage: npm run token -- EMAIL   or   npm run password -- EMAIL'

const commands: Record<string, (chat: Chat, email: string, address: string) => Promise<void>> = {
  async token(chat, email, address) {
    const known = await chat.store.findUserByEmail({ email })
    const { user, token } = await (known === null
      ? createAccount(chat, { email, password: null })
      : openSession(chat, known))
    console.log(`${known === null ? 'New account' : 'Account'} ${user.name} (${user.id})`)
    if (known === null) console.log(`It has no password yet: npm run password -- ${email}`)
    console.log(`\nToken, good for 7 days:\n${token}`)
    console.log(`\nConnect:\nnpx wscat -c "${address}/?token=${token}"`)
  },
  async password(chat, email) {
    const known = await chat.store.findUserByEmail({ email })
    if (known === null) throw new Error(`No account has the e-mail ${email}.`)
    const password = randomBytes(9).toString('base64url')
    const passwordHash = await hashPassword(password)
    await chat.store.setPassword({ userId: known.id, passwordHash })
    console.log(`New password of ${email}: ${password}`)
    console.log('All sessions of the account have ended.')
  },
}

/** Where the socket is: what was set, else where the server of this folder listens. */
function addressOf({ PUBLIC_URL, PORT, DATA_DIR }: Config): string {
  const port = isSet('PORT') ? PORT : (runningPort(DATA_DIR) ?? PORT)
  return (PUBLIC_URL ?? `http://localhost:${port}`).replace(/^http/, 'ws')
}

try {
  const [name = '', given = ''] = process.argv.slice(2)
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  const email = given.trim().toLowerCase()
  if (command === undefined || email === '') throw new Error(usage)
  if (!/^[^\s@]+@[^\s@]+$/.test(email))
    throw new Error(`${given} is no e-mail address, such as alice@example.org.\n${usage}`)
  const config = readConfig()
  const chat = await openChat(config, openLog(), new LocalPresence())
  await command(chat, email, addressOf(config))
  chat.store.close()
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}

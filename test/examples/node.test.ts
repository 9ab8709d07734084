// The example in Node, run as a person runs it: it imports the library by its name and answers. And the
// types that the library comes with, held against a program that uses them.
import { execFile, spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Person } from '../support/person.ts'
import { startServer, type TestServer } from '../support/server.ts'

const test = suite('library in Node')
const run = promisify(execFile)
let server: TestServer

test.before(async () => {
  server = await startServer()
})
test.after(async () => {
  await server.kill()
})

test('the echo answers', async () => {
  const echo = await Person.signUp(server.url, 'echo')
  const alice = await (await Person.signUp(server.url, 'alice')).connect()
  const program = ['examples/node/echo.js', echo.token, server.url]
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    let printed = ''
    await new Promise<void>((resolve) =>
      child.stdout.on('data', (text) => {
        printed += text
        if (printed.includes('connected')) resolve()
      }),
    )
    await alice.do('send_message', { conversationId: 'lobby', body: 'quiet' })
    await alice.do('send_message', { conversationId: 'lobby', body: 'echo hello' })
    const { message } = await alice.next('new_message')
    assert.equal([message.senderName, message.body], ['echo', 'hello'])
  } finally {
    child.kill()
  }
})

const PROGRAM = `
import { connect, Failure, type Client, type Message } from 'relais/client'
const chat: Client = connect({ url: 'http://localhost:8181', getToken: async () => 'token' })
const stop: () => void = chat.onNewMessage((message: Message) => message.body.toUpperCase())
export const seq: number = (await chat.sendMessage('lobby', 'hello')).seq
export const title: string | null = (await chat.joinConversation('lobby')).conversation.title
export const isThere = chat.getState().presence['u_1']?.status === 'online'
await chat.command('create_group', { title: 'Us', userIds: ['u_1'] })
chat.onStatus((line) => line.status === 'ended' && console.log(line.reason, Failure.name))
stop()
// @ts-expect-error: the body is text
await chat.sendMessage('lobby', 7)
// @ts-expect-error: there is no such field
chat.onTyping(({ nobody }) => nobody)
// @ts-expect-error: there is no such command
await chat.command('fly', {})
`

test('the types say what the library does', async () => {
  await run(process.execPath, ['scripts/library-types.js'])
  const folder = `dist/test-types-${process.pid}`
  mkdirSync(folder)
  writeFileSync(`${folder}/program.ts`, PROGRAM)
  const options = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'nodenext']
  try {
    const tsc = ['node_modules/typescript/bin/tsc', '--ignoreConfig', ...options, '--skipLibCheck']
    const compiled = run(process.execPath, [...tsc, `${folder}/program.ts`])
    assert.is((await compiled.catch((error: { stdout: string }) => error)).stdout, '')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test.run()

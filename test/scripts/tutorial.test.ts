// `npm run tutorial` as a person runs it: the list, a step, a solution, what is refused, and how it ends.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { freePort } from '../support/free-port.ts'
import { newFolder } from '../support/server.ts'

const test = suite('tutorial')
const DATA_DIR = newFolder()

/** Each has a group of its own, as at a terminal; whatever happens here, none outlives this test. */
const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const { pid } of running) process.kill(-pid!, 'SIGKILL')
})
process.once('SIGTERM', () => process.exit(1))

interface Running {
  process: ChildProcess
  /** Resolves to all it has printed, when this is a part of it. */
  prints: (part: string) => Promise<string>
  /** Resolves to all it has printed, when nobody is left who could print. */
  ended: Promise<string>
}

function run(command: string, args: string[], env: Record<string, string> = {}): Running {
  const options = { env: { ...process.env, DATA_DIR, PORT: '', ...env }, detached: true }
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  running.add(child)
  const ended = once(child, 'close').then(() => {
    running.delete(child)
    return printed
  })
  const prints = (part: string) =>
    new Promise<string>((found, failed) => {
      const look = () => printed.includes(part) && found(printed)
      for (const stream of [child.stdout, child.stderr]) stream.on('data', look)
      void ended.then(() => failed(new Error(`It ended without "${part}":\n${printed}`)))
      look()
    })
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk))
  return { process: child, prints, ended }
}

const tutorial = (...args: string[]) => run(process.execPath, ['scripts/tutorial.js', ...args])

/** What the program on this port says first, and what it answers. */
async function talk(port: string, says: string): Promise<string[]> {
  const socket = new WebSocket(`ws://localhost:${port}`)
  const heard: string[] = []
  socket.on('message', (data) => heard.push(String(data)))
  await once(socket, 'message')
  socket.send(says)
  await once(socket, 'message')
  socket.close()
  return heard
}

const end = async ({ process: child, ended }: Running) => {
  process.kill(-child.pid!, 'SIGINT')
  await ended
}

test('alone, it lists every step with its text', async () => {
  const list = await tutorial().ended
  assert.match(list, /^01 +echo +docs\/tutorial\/en\/01-echo\.md$/m)
  assert.is(list.match(/^\d\d .* docs\/tutorial\/en\/\d\d-/gm)?.length, 9)
})

test('a number starts the program of a step, on the port that is asked for', async () => {
  const port = String(await freePort())
  const step = tutorial('1', '--port', port)
  await step.prints(`ready: ws://localhost:${port}\n`)
  assert.equal(await talk(port, 'hi'), ['Hello! Say something, it comes back.', 'S: hi'])
  await end(step)
})

test('a solution is the step with what differs', async () => {
  const port = String(await freePort())
  const step = run(process.execPath, ['scripts/tutorial.js', '01', 'solution'], { PORT: port })
  await step.prints(`ready: ws://localhost:${port}\n`)
  assert.equal((await talk(port, 'hi'))[1], 'S: 1. hi')
  await end(step)
})

test('a solution with one changed file still has the others; what a program keeps is among the data', async () => {
  const port = String(await freePort())
  const step = tutorial('08', 'solution', '--port', port)
  await step.prints('ready: ')
  const [page, script] = await Promise.all(
    ['', 'page.js'].map((path) => fetch(`http://localhost:${port}/${path}`)),
  )
  assert.equal([page!.status, script!.status], [200, 200])
  assert.ok(existsSync(join(DATA_DIR, 'tutorial/secret.key')))
  await end(step)
})

test('a taken port, an unknown step or a wrong option is one sentence that says what to do', async () => {
  const other = createServer().listen(0, 'localhost')
  await once(other, 'listening')
  const port = String((other.address() as AddressInfo).port)
  const refused = async (...args: string[]) => {
    const { process: child, ended } = tutorial(...args)
    const printed = await ended
    assert.is(child.exitCode, 1, printed)
    assert.is(printed.trim().split('\n').length, 1, printed)
    return printed
  }
  const next = `npm run tutorial -- 09 solution naive --port ${Number(port) + 1}`
  assert.is(
    await refused('9', 'naive', 'solution', '--port', port),
    `Port ${port} is taken: stop the other program with Ctrl+C, or: ${next}\n`,
  )
  other.close()
  assert.match(await refused('12'), 'There is no step 12, only 1 to 9: `npm run tutorial` lists')
  assert.match(await refused('echo'), 'There is no step echo')
  assert.match(await refused('1', '--prot', '8182'), "Unknown option '--prot'. Start a step like")
  assert.match(await refused('1', '--port', 'x'), '"x" is no port')
  assert.match(await refused('1', '--port', '0'), '"0" is no port')
})

test('Ctrl+C ends it under npm, and so does a SIGTERM that only npm hears', async () => {
  for (const endIt of [
    (npm: number) => process.kill(-npm, 'SIGINT'),
    (npm: number) => process.kill(npm, 'SIGTERM'),
  ]) {
    const port = String(await freePort())
    const step = run('npm', ['run', 'tutorial', '--', '01', '--port', port])
    await step.prints('ready: ')
    endIt(step.process.pid!)
    await step.ended
    const socket = new WebSocket(`ws://localhost:${port}`)
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException]
    assert.is(error.code, 'ECONNREFUSED')
  }
})

test.run()

// What the Dockerfile does, done in a folder without Docker: it copies what exists, builds from nothing else, with the
// packages that its npm ci installs, and the server starts, chats and is healthy without those that it then removes.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Person } from '../support/person.ts'
import { endServers, newFolder, startServer } from '../support/server.ts'

const test = suite('image')
test.after(endServers)

const dockerfile = readFileSync('deploy/Dockerfile', 'utf8').replace(/\\\n/g, ' ')
const stepsThatBegin = (word: string): string[] =>
  [...dockerfile.matchAll(new RegExp(`^ *${word} (.+)$`, 'gm'))].map(([, step]) => step!)
const copied = stepsThatBegin('COPY')
  .filter((step) => !step.startsWith('--from'))
  .flatMap((step) => step.split(/\s+/).slice(0, -1))
/** The words after CMD, of a program without a shell. */
const commandIn = (word: string): string[] =>
  JSON.parse(stepsThatBegin(word)[0]!.replace(/^.*CMD /, '')) as string[]
const [healthcheck, program] = [commandIn('HEALTHCHECK'), commandIn('CMD')]

test('it copies what exists, and its .dockerignore lets just that in', () => {
  for (const path of copied) assert.ok(existsSync(path), path)
  const letIn = readFileSync('deploy/Dockerfile.dockerignore', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1))
  assert.equal(letIn.sort(), copied.sort())
})

test('built from that alone, and without what it removes, the server starts, chats, shows its documentation, is healthy', async () => {
  const image = newFolder()
  for (const path of copied) cpSync(path, join(image, path), { recursive: true, filter: isOwn })
  // The last is npm's own record, by which the build knows that all are there.
  for (const path of [...packages(), 'node_modules/.package-lock.json']) {
    mkdirSync(dirname(join(image, path)), { recursive: true })
    symlinkSync(resolve(path), join(image, path))
  }
  const run = (step: string) => execFileSync('sh', ['-c', step], { cwd: image, timeout: 60_000 })
  run(stepsThatBegin('RUN').find((step) => step.startsWith('node '))!)
  const removed = stepsThatBegin('RUN').find((step) => step.startsWith('rm '))!
  for (const [path] of removed.matchAll(/node_modules\/\S+/g))
    if (packages().some((each) => each === path || each.startsWith(`${path}/`)))
      rmSync(join(image, path), { recursive: true })
  for (const path of copied.filter((each) => each !== 'package.json'))
    rmSync(join(image, path), { recursive: true })

  assert.equal(program.slice(0, -1), ['node', '--enable-source-maps'])
  // Links would lead out of the image, to all packages.
  const server = await startServer(
    { env: { NODE_OPTIONS: '--preserve-symlinks --preserve-symlinks-main' } },
    join(image, program.at(-1)!),
  )
  const alice = await Person.signUp(server.url, 'alice')
  const socket = await alice.connect()
  await socket.do('send_message', { conversationId: 'lobby', body: 'from an image' })
  assert.is((await fetch(`${server.url}/docs/`)).status, 200)
  const [command, ...words] = healthcheck.map((word) => word.replace('8181', `${server.port}`))
  const isHealthy = () => spawnSync(command!, words, { stdio: 'inherit' }).status
  assert.is(isHealthy(), 0)
  await server.kill()
  assert.is(isHealthy(), 1)
})

/** Not what tools beside the program have installed for themselves. */
const isOwn = (path: string): boolean => !path.split('/').includes('node_modules')

/** Those that `npm ci --omit=dev` installs here. */
function packages(): string[] {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean }>
  }
  return Object.entries(lock.packages)
    .filter(([path, { dev, devOptional }]) => !dev && !devOptional && isAtTop(path))
    .map(([path]) => path)
    .filter((path) => existsSync(path))
}

const isAtTop = (path: string): boolean => /^node_modules\/(@[^/]+\/)?[^/@]+$/.test(path)

test.run()

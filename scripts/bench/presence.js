// `npm run bench -- presence`: what presence costs those who watch. A thousand people come and go, a thousand windows
// watch everybody; counts the frames and bytes that each window receives. Makes no promise, prints figures.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from '../build.js'
import { setup } from '../setup.js'

const PEOPLE = 1000
const WATCHERS = 1000
const SECONDS = 10
const CHANGES_PER_SECOND = 200

await setup()
await build()
const { default: Database } = await import('better-sqlite3')
const { default: jwt } = await import('jsonwebtoken')
const { WebSocket } = await import('ws')

const folder = mkdtempSync(join(tmpdir(), 'relais-bench-'))
const secret = 'only for this measurement, 32 bytes or more'
const limits = {
  COMMANDS_PER_SECOND: '0',
  MAX_CONNECTIONS_PER_USER: '0',
  MAX_CONNECTIONS_PER_ADDRESS: '0',
}
const env = { ...process.env, ...limits, PORT: '0', DATA_DIR: folder, JWT_SECRET: secret }
const server = spawn(process.execPath, ['dist/server/main.js'], {
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
})
const port = await new Promise((resolve) =>
  server.stdout.on('data', (text) => {
    const ready = /ready: \S+?:(\d+)/.exec(text)
    if (ready) resolve(ready[1])
  }),
)

/** Accounts straight into the store: a thousand password hashes would take a minute. */
function makePeople(count) {
  const db = new Database(join(folder, 'relais.sqlite'), { timeout: 5000 })
  const columns = 'id, email, name, search_name, search_email, created_at, is_invisible'
  const insertUser = db.prepare(`INSERT INTO users (${columns}) VALUES (?, ?, ?, ?, ?, 0, 0)`)
  const insertMember = db.prepare("INSERT INTO members VALUES ('lobby', ?, 0)")
  const insertSession = db.prepare('INSERT INTO sessions VALUES (?, ?, 0, 9999999999999)')
  const tokens = []
  db.transaction(() => {
    for (let index = 0; index < count; index++) {
      const id = `u_bench${index}`
      insertUser.run(id, `${id}@example.org`, id, id, id)
      insertMember.run(id)
      insertSession.run(`s_${index}`, id)
      const claims = { issuer: 'relais', audience: 'relais', subject: id, expiresIn: 3600 }
      tokens.push(jwt.sign({ sid: `s_${index}` }, secret, claims))
    }
  })()
  db.close()
  return tokens
}

function connect(token, hear = () => {}) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/?token=${token}`)
  socket.on('message', hear)
  return new Promise((resolve) => socket.once('message', () => resolve(socket)))
}

const cpuMs = () => {
  const fields = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

const [watcherToken, ...tokens] = makePeople(PEOPLE + 1)
let [frames, bytes] = [0, 0]
const watchers = []
for (let index = 0; index < WATCHERS; index++) {
  watchers.push(
    await connect(watcherToken, (data) => {
      if (!String(data.subarray(0, 19)).includes('"presence"')) return
      frames++
      bytes += data.length
    }),
  )
  watchers[index].send('{"type":"watch_presence","userIds":"all"}')
}
const sockets = await Promise.all(tokens.map((token) => connect(token)))
await new Promise((resolve) => setTimeout(resolve, 2000))

// Away and back are changes as coming and going are, without the grace that hides quick ones.
const [framesBefore, bytesBefore, cpuBefore, start] = [frames, bytes, cpuMs(), performance.now()]
let changes = 0
const isAway = new Set()
await new Promise((resolve) => {
  const timer = setInterval(() => {
    const due = ((performance.now() - start) / 1000) * CHANGES_PER_SECOND
    for (; changes < due; changes++) {
      const index = Math.floor(Math.random() * PEOPLE)
      const status = isAway.delete(index) ? 'online' : 'away'
      if (status === 'away') isAway.add(index)
      sockets[index].send(JSON.stringify({ type: 'set_status', status }))
    }
    if (performance.now() - start < SECONDS * 1000) return
    clearInterval(timer)
    resolve()
  }, 10)
})
await new Promise((resolve) => setTimeout(resolve, 1000))
const seconds = (performance.now() - start) / 1000
const each = (count) => (count / WATCHERS / seconds).toFixed(2)
console.log(
  `${changes} changes of ${PEOPLE} people in ${seconds.toFixed(1)} s, ${WATCHERS} windows watch all`,
)
console.log(
  `each window received ${each(frames - framesBefore)} frames/s, ${each(bytes - bytesBefore)} bytes/s`,
)
console.log(`sent one by one it would have been ${(changes / seconds).toFixed(0)} frames/s`)
console.log(
  `server CPU ${(((cpuMs() - cpuBefore) / seconds / 1000) * 100).toFixed(0)} % of one core`,
)
server.kill('SIGKILL')
rmSync(folder, { recursive: true, force: true })
process.exit(0)

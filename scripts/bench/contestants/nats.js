// nats-server, a broker in Go, over its WebSocket, on one core as all others; keeps nothing. A writer's own copy is its
// acknowledgement.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../free-port.js'
import { bodyOf, frame, upgrade } from '../generator.js'
import { SERVER_CORE } from '../machine.js'
import { startServer } from '../server-process.js'
import { roomsOfEach } from './layouts.js'

const asked = () => spawnSync('nats-server', ['--version'], { encoding: 'utf8' })

export const nats = {
  name: 'nats-server',
  version: () => `${asked().stdout.trim()}, GOMAXPROCS=1`,
  missing: async () => (asked().status === 0 ? null : 'apt-get install -y nats-server'),
  open: async (layout) => {
    const folder = mkdtempSync(join(tmpdir(), 'relais-bench-'))
    const port = await freePort()
    const path = join(folder, 'nats.conf')
    writeFileSync(
      path,
      `listen: "127.0.0.1:${await freePort()}"\nwebsocket { listen: "127.0.0.1:${port}", no_tls: true }\n`,
    )
    const server = await startServer({
      words: ['nats-server', '-c', path],
      core: SERVER_CORE,
      env: { ...process.env, GOMAXPROCS: '1' },
      ready: /Server is ready()/,
    })
    const sockets = roomsOfEach(layout).map((rooms) => ({
      port,
      steps: [
        upgrade('/'),
        { expect: 'INFO {', send: frame(greeting(rooms), { isBinary: true }) },
        { expect: 'PONG' },
      ],
    }))
    const streams = layout.streams.map(({ socket, room }, index) => {
      const body = bodyOf(index, layout.bodyBytes)
      const text = `PUB room${room} ${body.length}\r\n${body}\r\n`
      return { socket, audience: layout.rooms[room].length, frame: frame(text, { isBinary: true }) }
    })
    return {
      load: { sockets, streams },
      pids: () => [server.pid],
      stop: async () => {
        await server.stop()
        rmSync(folder, { recursive: true, force: true })
      },
    }
  },
}

function greeting(rooms) {
  const subscriptions = rooms.map((room, at) => `SUB room${room} ${at + 1}\r\n`)
  return `CONNECT {"verbose":false,"pedantic":false}\r\n${subscriptions.join('')}PING\r\n`
}

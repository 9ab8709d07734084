// Socket.IO: rooms and acknowledgements as its documentation does them; keeps nothing, or with `durable` each message
// in a transaction of its own.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bodyOf, frame, NUMBER, upgrade } from '../generator.js'
import { SERVER_CORE } from '../machine.js'
import { installPeers, PEERS, versionOf } from '../peers.js'
import { startServer } from '../server-process.js'
import { roomsOfEach } from './layouts.js'
import { orderFaults } from './stored.js'

const version = () => `socket.io ${versionOf('socket.io')}`

export const socketIo = {
  name: 'Socket.IO',
  version,
  missing: installPeers,
  open: (layout) => open(layout, []),
}

export const durableSocketIo = {
  name: 'Socket.IO + SQLite',
  version: () => `${version()}, better-sqlite3, one transaction (FULL) per message`,
  missing: installPeers,
  open: async (layout) => {
    const folder = mkdtempSync(join(tmpdir(), 'relais-bench-'))
    const path = join(folder, 'messages.sqlite')
    const opened = await open(layout, ['durable', path])
    return {
      ...opened,
      faults: (counts) => orderFaults(path, 'SELECT body FROM messages ORDER BY id', counts),
      stop: async () => {
        await opened.stop()
        rmSync(folder, { recursive: true, force: true })
      },
    }
  },
}

/** Frames of engine.io (4: message) and socket.io (0: connect, 2: event, 3: acknowledgement). */
async function open(layout, words) {
  const server = await startServer({
    words: [process.execPath, `${PEERS}/socket-io.js`, ...words],
    core: SERVER_CORE,
    ready: /ready: (\d+)/,
  })
  const sockets = roomsOfEach(layout).map((rooms) => ({
    port: server.port,
    steps: [
      upgrade('/socket.io/?EIO=4&transport=websocket'),
      { expect: '0{"sid"', send: frame('40') },
      { expect: '40{"sid"', send: frame(`420${JSON.stringify(['join', rooms.map(nameOf)])}`) },
      { expect: '430[' },
    ],
  }))
  const streams = layout.streams.map(({ socket, room }, index) => ({
    socket,
    audience: layout.rooms[room].length - 1,
    frame: frame(
      `42${NUMBER}${JSON.stringify(['message', nameOf(room), bodyOf(index, layout.bodyBytes)])}`,
    ),
  }))
  const ack = '[{"status":"ok"}]'
  return { load: { ack, sockets, streams }, pids: () => [server.pid], stop: server.stop }
}

const nameOf = (room) => `room${room}`

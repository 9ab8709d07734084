// The broadcast loop of ws. A writer's own copy is its acknowledgement.
import { bodyOf, frame, upgrade } from '../generator.js'
import { SERVER_CORE } from '../machine.js'
import { installPeers, PEERS, versionOf } from '../peers.js'
import { startServer } from '../server-process.js'
import { roomsOfEach } from './layouts.js'

export const naiveWs = {
  name: 'naive ws loop',
  version: () => `ws ${versionOf('ws')}`,
  missing: installPeers,
  open: async (layout) => {
    const server = await startServer({
      words: [process.execPath, `${PEERS}/naive-ws.js`],
      core: SERVER_CORE,
      ready: /ready: (\d+)/,
    })
    const sockets = roomsOfEach(layout).map((rooms) => ({
      port: server.port,
      steps: [
        upgrade('/'),
        { expect: '\r\n\r\n', send: frame(rooms.map((room) => `room${room}`).join(' ')) },
        { expect: 'joined' },
      ],
    }))
    const streams = layout.streams.map(({ socket, room }, index) => ({
      socket,
      audience: layout.rooms[room].length,
      frame: frame(`room${room} ${bodyOf(index, layout.bodyBytes)}`),
    }))
    return { load: { sockets, streams }, pids: () => [server.pid], stop: server.stop }
  },
}

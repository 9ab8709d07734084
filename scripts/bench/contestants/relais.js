// Relais as it is built: SQLite on disk (FULL), everybody signed in with a token, all checks on but the limits of how
// much one may send. Every message is committed, then acknowledged.
import { join } from 'node:path'
import { makeDirect, makeGroups, makePeople, startRelay, tokenFor } from '../costs/relay.js'
import { bodyOf, frame, NUMBER, upgrade } from '../generator.js'
import { SERVER_CORE } from '../machine.js'
import { orderFaults } from './stored.js'

/** All that the load has said, in its order in each conversation. */
export const BODIES = `SELECT body FROM messages WHERE body LIKE '^%' ORDER BY conversation_id, seq`

export const relais = {
  name: 'Relais',
  hasOneOrder: true,
  version: () => 'this one, SQLite (FULL)',
  missing: async () => null,
  open: async (layout) => {
    const relay = await startRelay({}, undefined, { core: SERVER_CORE, collects: false })
    const ids = await makePeople(relay, layout.sockets)
    const rooms = await makeRooms(relay, layout, ids)
    return {
      load: await loadOf(layout, { ids, rooms, portOf: () => relay.port }),
      pids: () => [relay.pid],
      faults: (counts) => orderFaults(join(relay.folder, 'relais.sqlite'), BODIES, counts),
      stop: relay.stop,
    }
  },
}

/** Ids of the conversations: one with everybody in it is the lobby, those of two are private. */
export function makeRooms(relay, { sockets, rooms }, ids) {
  if (rooms.length === 1 && rooms[0].length === sockets) return ['lobby']
  const lists = rooms.map((members) => members.map((socket) => ids[socket]))
  return lists[0].length === 2 ? makeDirect(relay, lists) : makeGroups(relay, lists)
}

/** What the load generator sends to one node or more. */
export async function loadOf(layout, { ids, rooms, portOf }) {
  const tokens = await Promise.all(ids.map(tokenFor))
  const sockets = tokens.map((token, socket) => ({
    port: portOf(socket),
    steps: [
      upgrade(`/?token=${token}`),
      { expect: '"type":"welcome"', send: frame('{"type":"ping"}') },
      // After all of the welcome, which may show earlier messages.
      { expect: '"type":"pong"' },
    ],
  }))
  const streams = layout.streams.map(({ socket, room }, index) => ({
    socket,
    audience: layout.rooms[room].length - 1,
    frame: frame(
      JSON.stringify({
        type: 'send_message',
        id: NUMBER,
        conversationId: rooms[room],
        body: bodyOf(index, layout.bodyBytes),
        clientId: `bench-${index}-${NUMBER}`,
      }),
    ),
  }))
  return { ack: '{"type":"ok"', sockets, streams }
}

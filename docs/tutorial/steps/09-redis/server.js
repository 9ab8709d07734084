// A relay of several servers: Redis knows who is online on any of them.
import { createServer } from 'node:http'
import { WebSocket, WebSocketServer } from 'ws'
import { login, userOf } from './accounts.js'
import { watch } from './heartbeat.js'
import { allSockets, arrive, ids, leave } from './online.js'
import { givePage } from './pages.js'
import { commands, decode, ProtocolError } from './protocol.js'

const way = process.argv[2] === 'naive' ? './naive.js' : './lease.js'
const { arrived, everybody, left } = await import(way)
let online = [] // what the windows know

const port = process.env.PORT ?? 8181
const http = createServer((request, response) => {
  if (request.method === 'POST' && request.url === '/login')
    return login(request, response).catch((error) => console.log(error.message))
  givePage(request, response)
})
const server = new WebSocketServer({ server: http, maxPayload: 4096 })
watch(server)

server.on('connection', (socket, request) => {
  socket.on('error', (error) => console.log(error.message))
  const user = userOf(request)
  if (user === null) return socket.close(4401, 'POST /login gives a token: connect to /?token=…')
  socket.user = user
  send(socket, { type: 'welcome', user: user.name, commands: [...commands.keys()] })
  send(socket, { type: 'presence', online })
  if (arrive(user, socket)) tellPresence(arrived(user.id))
  socket.on('message', (data) => send(socket, answerTo(socket, String(data))))
  socket.on('close', () => {
    if (leave(user, socket)) tellPresence(left(user.id))
  })
})

/** Without Redis, the windows still learn who is on this server. */
async function tellPresence(change) {
  const all = await change.then(everybody).catch(ids)
  const names = all.map((id) => id.split('@')[0]).sort()
  if (String(names) === String(online)) return
  online = names
  for (const socket of allSockets()) send(socket, { type: 'presence', online })
}
setInterval(() => tellPresence(Promise.resolve()), 3000) // keeps the lease, hears of the others

function answerTo(socket, text) {
  try {
    const command = decode(text)
    return { ...rules[command.type](socket, command), id: command.id }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    return { type: 'error', id: error.id, code: error.code, message: error.message }
  }
}

const rules = {
  ping: () => ({ type: 'pong' }),
  send_message(socket, { body }) {
    tellOthers(socket, { type: 'new_message', from: socket.user.name, body })
    return { type: 'ok' }
  },
}

function tellOthers(sender, event) {
  for (const socket of allSockets()) if (socket !== sender) send(socket, event)
}

function send(socket, event) {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(event))
}

http.listen(port, 'localhost', () => console.log(`ready: http://localhost:${port}`))

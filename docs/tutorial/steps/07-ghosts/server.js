// A relay without ghosts: an open socket has to prove that somebody is at the other end.
import { createServer } from 'node:http'
import { WebSocket, WebSocketServer } from 'ws'
import { login, userOf } from './accounts.js'
import { watch } from './heartbeat.js'
import { allSockets, arrive, leave, names } from './online.js'
import { givePage } from './pages.js'
import { commands, decode, ProtocolError } from './protocol.js'

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
  if (arrive(user, socket)) tellPresence(allSockets())
  else tellPresence([socket])
  socket.on('message', (data) => send(socket, answerTo(socket, String(data))))
  socket.on('close', () => {
    if (leave(user, socket)) tellPresence(allSockets())
  })
})

function tellPresence(sockets) {
  for (const socket of sockets) send(socket, { type: 'presence', online: names() })
}

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

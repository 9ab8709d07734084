// A relay that knows who speaks: a login gives a token, the token opens the line.
import { createServer } from 'node:http'
import { WebSocket, WebSocketServer } from 'ws'
import { login, userOf } from './accounts.js'
import { givePage } from './pages.js'

const port = process.env.PORT ?? 8181
const http = createServer((request, response) => {
  if (request.method === 'POST' && request.url === '/login')
    return login(request, response).catch((error) => console.log(error.message))
  givePage(request, response)
})
const server = new WebSocketServer({ server: http })

server.on('connection', (socket, request) => {
  socket.on('error', (error) => console.log(error.message))
  const user = userOf(request)
  if (user === null) return socket.close(4401, 'POST /login gives a token: connect to /?token=…')
  socket.send(`Hello ${user.name}! Say something, the others hear it.`)
  socket.on('message', (data) => tellOthers(socket, `${user.name}: ${data}`))
})

function tellOthers(sender, text) {
  for (const socket of server.clients) {
    if (socket !== sender && socket.readyState === WebSocket.OPEN) socket.send(text)
  }
}

http.listen(port, 'localhost', () => console.log(`ready: http://localhost:${port}`))

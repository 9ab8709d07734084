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
const server = new WebSocketServer({ noServer: true })

http.on('upgrade', (request, stream, head) => {
  stream.on('error', (error) => console.log(error.message))
  const user = userOf(request)
  if (user === null)
    return stream.end('HTTP/1.1 401 Unauthorized\r\n\r\nPOST /login gives a token.\n', () =>
      stream.destroy(),
    )
  server.handleUpgrade(request, stream, head, (socket) => welcome(socket, user))
})

function welcome(socket, user) {
  socket.on('error', (error) => console.log(error.message))
  socket.send(`Hello ${user.name}! Say something, the others hear it.`)
  socket.on('message', (data) => tellOthers(socket, `${user.name}: ${data}`))
}

function tellOthers(sender, text) {
  for (const socket of server.clients) {
    if (socket !== sender && socket.readyState === WebSocket.OPEN) socket.send(text)
  }
}

http.listen(port, 'localhost', () => console.log(`ready: http://localhost:${port}`))

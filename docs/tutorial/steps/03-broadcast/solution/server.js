// A relay: what one window says, all the others hear.
import { createServer } from 'node:http'
import { WebSocket, WebSocketServer } from 'ws'
import { givePage } from './pages.js'

const port = process.env.PORT ?? 8181
const http = createServer(givePage)
const server = new WebSocketServer({ server: http })

server.on('connection', (socket) => {
  socket.send('Hello! Say something, the others hear it.')
  tellOthers(socket, `Somebody came: ${server.clients.size} here.`)
  socket.on('message', (data) => tellOthers(socket, String(data)))
  socket.on('close', () => tellOthers(socket, `Somebody left: ${server.clients.size} here.`))
  socket.on('error', (error) => console.log(error.message))
})

function tellOthers(sender, text) {
  for (const socket of server.clients) {
    if (socket !== sender && socket.readyState === WebSocket.OPEN) socket.send(text)
  }
}

http.listen(port, 'localhost', () => console.log(`ready: http://localhost:${port}`))

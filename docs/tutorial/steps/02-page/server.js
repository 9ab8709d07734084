// One port, two languages: HTTP hands out the page, WebSocket carries what is said.
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { givePage } from './pages.js'

const port = process.env.PORT ?? 8181
const http = createServer(givePage)
const server = new WebSocketServer({ server: http })

server.on('connection', (socket) => {
  socket.send('Hello! Say something, it comes back.')
  socket.on('message', (data) => socket.send(`S: ${data}`))
  socket.on('error', (error) => console.log(error.message))
})
http.listen(port, 'localhost', () => console.log(`ready: http://localhost:${port}`))

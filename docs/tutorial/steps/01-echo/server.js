// An echo: whatever you say to ws://localhost:8181 comes back.
import { WebSocketServer } from 'ws'

const port = process.env.PORT ?? 8181
const server = new WebSocketServer({ host: 'localhost', port })

server.on('connection', (socket) => {
  socket.send('Hello! Say something, it comes back.')
  socket.on('message', (data) => socket.send(`S: ${data}`))
  socket.on('error', (error) => console.log(error.message))
})
server.on('listening', () => console.log(`ready: ws://localhost:${port}`))

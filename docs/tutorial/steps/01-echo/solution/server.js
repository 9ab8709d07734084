// An echo that counts: each connection has a number of its own.
import { WebSocketServer } from 'ws'

const port = process.env.PORT ?? 8181
const server = new WebSocketServer({ host: 'localhost', port })

server.on('connection', (socket) => {
  let count = 0
  socket.send('Hello! Say something, it comes back.')
  socket.on('message', (data) => socket.send(`S: ${++count}. ${data}`))
  socket.on('error', (error) => console.log(error.message))
})
server.on('listening', () => console.log(`ready: ws://localhost:${port}`))

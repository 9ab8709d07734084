// The broadcast loop of the documentation of ws ("server broadcast", to all, including itself), for each room: the
// first text on a socket names its rooms, every other text goes to all of the room whose name it begins with.
import { WebSocket, WebSocketServer } from 'ws'

const rooms = new Map()
const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })

server.on('connection', (socket) => {
  socket.on('error', console.error)
  socket.once('message', (names) => {
    for (const name of String(names).split(' ')) {
      if (!rooms.has(name)) rooms.set(name, new Set())
      rooms.get(name).add(socket)
    }
    socket.on('message', (data, isBinary) => {
      const name = data.toString('utf8', 0, data.indexOf(' '))
      for (const client of rooms.get(name))
        if (client.readyState === WebSocket.OPEN) client.send(data, { binary: isBinary })
    })
    socket.send('joined')
  })
})

server.on('listening', () => console.log(`ready: ${server.address().port}`))

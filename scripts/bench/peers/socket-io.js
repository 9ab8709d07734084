// Socket.IO as its documentation does it: rooms, `socket.to(room).emit`, an acknowledgement by callback. With the word
// `durable` and a path each message is stored by better-sqlite3 first, in a transaction of its own that is on disk (FULL).
import { createServer } from 'node:http'
import { Server } from 'socket.io'

const httpServer = createServer()
// An hour, so that no ping falls into a measurement; the default is 25 s.
const io = new Server(httpServer, { pingInterval: 3_600_000 })
const [kind, path] = process.argv.slice(2)
const store = kind === 'durable' ? await openStore(path) : () => {}

io.on('connection', (socket) => {
  socket.on('join', async (rooms, done) => {
    await socket.join(rooms)
    done({ status: 'joined' })
  })
  socket.on('message', (room, body, done) => {
    store(room, body)
    socket.to(room).emit('message', room, body)
    done({ status: 'ok' })
  })
})

async function openStore(path) {
  const { default: Database } = await import('better-sqlite3')
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec('CREATE TABLE messages (id INTEGER PRIMARY KEY, room TEXT NOT NULL, body TEXT NOT NULL)')
  const insert = db.prepare('INSERT INTO messages (room, body) VALUES (?, ?)')
  return (room, body) => insert.run(room, body)
}

httpServer.listen(0, '127.0.0.1', () => console.log(`ready: ${httpServer.address().port}`))

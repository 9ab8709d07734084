// Finds the ghosts: sockets that look open while nobody is there any more.
const EVERY_MS = 5000

/** Asks every socket for a sign of life, and ends those that did not answer the last time. */
export function watch(server) {
  server.on('connection', (socket) => {
    socket.isAlive = true
    socket.on('pong', () => (socket.isAlive = true)) // browsers and wscat answer by themselves
  })
  setInterval(() => {
    for (const socket of server.clients) {
      if (!socket.isAlive) socket.terminate() // not close(): that would wait for an answer
      socket.isAlive = false
      socket.ping()
    }
  }, EVERY_MS)
}

// The measurements of costs.js, by name: each starts a server, does one kind of work, and answers figures. Time is that
// of the server's processor, so the programs that make the work, and others on the machine, are not in it.
import { everybody, nodes, presence } from './between-nodes.js'
import { idle, idleInMany } from './connections.js'
import { database } from './database.js'
import { broadcast, busyPairs, crowd, pairs } from './messages.js'

export const measurements = {
  idle,
  idleInMany,
  broadcast,
  crowd,
  pairs,
  busyPairs,
  database,
  nodes,
  presence,
  everybody,
}

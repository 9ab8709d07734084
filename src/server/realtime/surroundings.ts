// What every connection of this process shares. Put together by app.ts and the door.
import type { Chat } from '../chat/chat.ts'
import type { Log } from '../lib/log.ts'
import type { Connection } from './connection.ts'
import type { Heartbeat } from './heartbeat.ts'
import type { Hub } from './hub.ts'

export interface Surroundings {
  chat: Chat
  hub: Hub
  heartbeat: Heartbeat
  log: Log
  limits: { commandsPerSecond: number; connectionsPerUser: number }
  /** Called once when a connection has ended. */
  left: (connection: Connection, isLoggedOut: boolean) => void
}

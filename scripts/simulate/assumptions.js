// What `npm run simulate` reckons with, each with where it comes from: measured by `npm run bench -- costs`,
// published by others, or assumed. Each is also a flag: `onlineShare` is --online-share. docs/scale.md shows them.

const measured = (value, unit, says) => ({ value, unit, says, from: 'measured' })
const published = (value, unit, says) => ({ value, unit, says, from: 'published' })
const assumed = (value, unit, says) => ({ value, unit, says, from: 'assumed' })

export const assumptions = {
  people: assumed(1_000_000, '', 'people who have an account'),
  onlineShare: assumed(0.2, '', 'of them are connected in the busiest hour'),
  connectionsPerPerson: assumed(1.3, '', 'windows and phones of somebody who is connected'),
  peakFactor: assumed(3, '', 'times as much as in the mean of a day is said in the busiest hour'),
  comesPerHour: assumed(2, '', 'times somebody who is connected opens a line'),
  statusChangesPerHour: assumed(6, '', 'times somebody who is connected comes, goes or is away'),
  renamesPerYear: assumed(1, '', 'times somebody gets another name or picture'),
  watchersPerPerson: assumed(10, '', 'windows that show somebody at a time'),
  lobbyPerMinute: assumed(1, '', 'messages in the lobby'),
  messageBytes: assumed(400, 'B', 'of a message between nodes'),

  connectionsPerNode: assumed(
    15_000,
    '',
    'on a node: one process, with room for those of a neighbour',
  ),
  coreShare: assumed(0.5, '', 'of a core is planned to be busy'),
  nodeMemory: assumed(2, 'GB', 'of a node'),
  databaseCores: assumed(8, '', 'cores of a PostgreSQL server'),
  databaseDisk: assumed(4, 'TB', 'of a PostgreSQL server'),
  databaseConnections: assumed(500, '', 'connections that a PostgreSQL server takes'),
  nodeConnections: assumed(12, '', 'of them a node may use at a time: as built'),
  lookSeconds: assumed(30, '', 'until a node has compared all its conversations: as built'),
  yearsKept: assumed(1, '', 'years of messages are kept'),

  connectionMemory: measured(9.1, 'KB', 'of a connection whose person is in five conversations'),
  membershipMemory: assumed(0.3, 'KB', 'for each conversation more'),
  idleCpu: measured(1.1, 'µs/s', 'of a connection that does nothing'),
  connectCpu: measured(3400, 'µs', 'of a node for somebody in 31 conversations to come in'),
  messageCpu: measured(780, 'µs', 'of a node for a message alone in its turn, stored and answered'),
  deliveryCpu: measured(8.6, 'µs', 'for each window that gets it'),
  heardCpu: measured(17, 'µs', 'of a node to hear a message of another, where there are many'),
  redisPublishCpu: measured(2.4, 'µs', 'of Redis to take a message, where there are many'),
  redisDeliveryCpu: published(1.5, 'µs', 'of Redis for each node that gets it'),
  databaseCpu: measured(520, 'µs', 'of PostgreSQL for a message alone in its turn'),
  databaseConnectCpu: measured(
    5700,
    'µs',
    'of PostgreSQL for somebody in 31 conversations to come in',
  ),
  storedBytes: measured(412, 'B', 'of a message in PostgreSQL, with its indexes'),
  lookCpu: measured(1.9, 'µs', 'of PostgreSQL to say how far a conversation is'),
  statusCpu: measured(21, 'µs', 'of Redis for a change of somebody’s status'),
  statusHeardCpu: measured(19, 'µs', 'of a node to hear of it'),
  statusMemory: measured(0.24, 'KB', 'of a node for somebody who is online'),
  statusReadCpu: measured(1.6, 'µs', 'of Redis and a node for each, when it reads who is online'),
}

/** All assumed: of each kind of conversation, how many people are in one, how many of them a person is in, and how
 * many messages a day they write there. */
export const kinds = [
  { name: 'direct', size: 2, each: 20, sentPerDay: 10 },
  { name: 'small group', size: 8, each: 5, sentPerDay: 6 },
  { name: 'team', size: 40, each: 3, sentPerDay: 3 },
  { name: 'channel', size: 500, each: 2, sentPerDay: 1 },
  { name: 'hall', size: 20_000, each: 0.5, sentPerDay: 0.05 },
]

/** Assumed: how much is said in conversations of a kind is spread as e to the power of a normal distribution with
 * this deviation, so that few of them carry much of it. */
export const activityDeviation = 1.5

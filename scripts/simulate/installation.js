// The arithmetic of an installation: from people to rates, and from rates to what has to be there. Pure: given the
// values of assumptions.js and the kinds of conversations. Called by simulate.js.

const DAY_SECONDS = 86_400
const YEAR_SECONDS = 365 * DAY_SECONDS
const MICROSECONDS = 1e6
const MOST_PEOPLE = 1e11

/**
 * All per second are those of the busiest hour. `design` is "built": nodes hear partitions, and know everybody who is
 * online; or "changed": nodes hear conversations, and know of people whom a window shows.
 */
export function installationOf(given, kinds, design) {
  const isBuilt = design === 'built'
  const sum = (of) => kinds.reduce((total, kind) => total + of(kind), 0)
  const sizeOf = ({ size }) => Math.min(size, given.people)
  const saidIn = (kind) => (given.people * kind.sentPerDay * given.peakFactor) / DAY_SECONDS
  const windowsOf = (kind) => (sizeOf(kind) - 1) * given.onlineShare * given.connectionsPerPerson

  const online = given.people * given.onlineShare
  const connections = online * given.connectionsPerPerson
  const lobby = given.lobbyPerMinute / 60
  const messages = sum(saidIn) + lobby
  const deliveries = sum((kind) => saidIn(kind) * windowsOf(kind)) + lobby * connections

  const core = given.coreShare * MICROSECONDS
  const comings = (connections * given.comesPerHour) / 3600
  const divided =
    connections * given.idleCpu +
    comings * given.connectCpu +
    messages * given.messageCpu +
    deliveries * given.deliveryCpu
  const needed = Math.ceil(Math.max(connections / given.connectionsPerNode, divided / core))
  // Of several, one may be down.
  const nodes = needed === 1 ? 1 : needed + 1
  const others = (nodes - 1) / nodes

  /** On what share of the nodes one of so many windows is. */
  const shareWith = (windows) => 1 - others ** windows
  const wanted =
    (sum((kind) => saidIn(kind) * shareWith(windowsOf(kind))) + lobby * shareWith(connections)) /
    messages
  const heardBy = isBuilt ? 1 : wanted
  const onNode = sum((kind) => {
    const peopleOnNode = sizeOf(kind) * given.onlineShare
    return ((given.people * kind.each) / sizeOf(kind)) * shareWith(peopleOnNode)
  })
  const statusChanges = (online * given.statusChangesPerHour) / 3600
  const renames = (given.people * given.renamesPerYear * given.peakFactor) / YEAR_SECONDS
  return {
    online,
    connections,
    messages,
    deliveries,
    statusChanges,
    comings,
    nodes,
    divided,
    wanted,
    conversations: sum((kind) => (given.people * kind.each) / sizeOf(kind)),
    memberships: sum(({ each }) => each),
    storedADay: given.people * sum(({ sentPerDay }) => sentPerDay),
    conversationsOnNode: onNode,
    published: nodes === 1 ? 0 : messages,
    redisOut: nodes === 1 ? 0 : messages * nodes * heardBy,
    heard: messages * others * heardBy,
    statusHeard: statusChanges * others * (isBuilt ? 1 : shareWith(given.watchersPerPerson)),
    known: isBuilt ? online : (connections / nodes) * given.watchersPerPerson,
    renamesShown: renames * (isBuilt ? connections / nodes : given.watchersPerPerson / nodes),
  }
}

/** What each resource has to do, as a share of what one of it is planned to do. Of what is `whole` there can be but
 * one, or each node has to do all of it. */
export function resourcesOf(given, installation, design) {
  const { nodes, connections, messages, statusChanges, storedADay } = installation
  const core = given.coreShare * MICROSECONDS
  const isBuilt = design === 'built'
  const several = nodes === 1 ? 0 : 1
  const kilobytes =
    given.connectionMemory + Math.max(0, installation.memberships - 5) * given.membershipMemory
  const terabytes = (storedADay * 365 * given.yearsKept * given.storedBytes) / 1e12
  const looked = (several * nodes * installation.conversationsOnNode) / given.lookSeconds
  const bus =
    installation.published * given.redisPublishCpu + installation.redisOut * given.redisDeliveryCpu
  const statusOut = isBuilt ? nodes : Math.min(nodes, given.watchersPerPerson)
  const statuses = several * statusChanges * (given.statusCpu + statusOut * given.redisDeliveryCpu)
  const database = core * given.databaseCores
  return [
    { name: 'nodes, for connections', need: connections / given.connectionsPerNode },
    { name: 'nodes, for what divides', need: installation.divided / core },
    { name: 'PostgreSQL, to store', need: (messages * given.databaseCpu) / database },
    {
      name: 'PostgreSQL, to let people in',
      need: (installation.comings * given.databaseConnectCpu) / database,
    },
    { name: 'PostgreSQL, to be compared', need: (looked * given.lookCpu) / database },
    { name: 'PostgreSQL, to keep', need: terabytes / given.databaseDisk },
    { name: 'Redis, for messages', need: bus / core },
    { name: 'Redis, for who is online', need: statuses / core, whole: isBuilt },
    {
      // A node speaks to every server; once changed, a pooler lends it connections.
      name: 'connections to PostgreSQL',
      need: isBuilt ? (nodes * given.nodeConnections) / given.databaseConnections : 0,
      whole: true,
    },
    {
      name: 'reading who is online, within a second',
      need: isBuilt ? several * ((installation.online * given.statusReadCpu) / MICROSECONDS) : 0,
      whole: true,
    },
    {
      name: 'a node: messages of others',
      need: (installation.heard * given.heardCpu) / core,
      whole: true,
    },
    {
      name: 'a node: who comes and goes',
      need: (installation.statusHeard * given.statusHeardCpu) / core,
      whole: true,
    },
    {
      name: 'a node: telling new names to its windows',
      need: (installation.renamesShown * given.deliveryCpu) / core,
      whole: true,
    },
    {
      name: 'a node: memory',
      need:
        ((connections / nodes) * kilobytes + several * installation.known * given.statusMemory) /
        (given.nodeMemory * 1e6),
      whole: true,
    },
  ]
}

/** Until how many people each resource that is whole does what it has to, the rest being as given. */
export function limitsOf(given, kinds, design) {
  const needsOf = (people) => {
    const scaled = { ...given, people }
    return resourcesOf(scaled, installationOf(scaled, kinds, design), design)
  }
  const limitOf = (name) => {
    const holds = (people) => needsOf(people).find((row) => row.name === name).need <= 1
    if (holds(MOST_PEOPLE)) return Infinity
    let [low, high] = [1000, MOST_PEOPLE]
    while (high / low > 1.001) {
      const middle = Math.sqrt(low * high)
      if (holds(middle)) low = middle
      else high = middle
    }
    return low
  }
  const names = needsOf(1000).flatMap(({ name, whole }) => (whole ? [name] : []))
  return new Map(names.map((name) => [name, limitOf(name)]))
}

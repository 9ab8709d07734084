// The arithmetic of an installation: from people to rates, from rates to machines, and what no number of machines
// carries. Pure: given the values of assumptions.js and the kinds of conversations. Called by simulate.js.

const DAY_SECONDS = 86_400
const MICROSECONDS = 1e6
const YEAR_DAYS = 365

/** Rates in the busiest hour, per second. `channels` is "partitions" or "conversations": what a node subscribes to. */
export function installationOf(given, kinds, channels) {
  const online = given.people * given.onlineShare
  const connections = online * given.connectionsPerPerson
  const perPerson = (kind) => (kind.sentPerDay / DAY_SECONDS) * given.peakFactor
  const sizeOf = ({ size }) => Math.min(size, given.people)
  const windowsOf = (kind) => (sizeOf(kind) - 1) * given.onlineShare * given.connectionsPerPerson
  const sum = (of) => kinds.reduce((total, kind) => total + of(kind), 0)

  const messages = given.people * sum(perPerson)
  const lobby = given.lobbyPerMinute / 60
  const deliveries = given.people * sum((kind) => perPerson(kind) * windowsOf(kind))
  const all = {
    online,
    connections,
    messages: messages + lobby,
    deliveries: deliveries + lobby * connections,
    statusChanges: (online * given.statusChangesPerHour) / 3600,
    conversations: sum((kind) => (given.people * kind.each) / sizeOf(kind)),
    memberships: sum(({ each }) => each),
    messagesADay: given.people * sum(({ sentPerDay }) => sentPerDay),
  }

  /** On how many of these nodes somebody waits for a message, in the mean. */
  const wantedBy = (nodes) => {
    const of = (windows) => nodes * (1 - (1 - 1 / nodes) ** windows)
    const wanted = given.people * sum((kind) => perPerson(kind) * of(windowsOf(kind)))
    return (wanted + lobby * of(connections)) / all.messages
  }
  const heardBy = (nodes) => (channels === 'partitions' ? nodes : wantedBy(nodes))
  return { ...all, wantedBy, heardBy, ...nodesFor(given, all, heardBy) }
}

/** As many nodes as carry the connections, and what divides; what does not divide each of them does whole. */
function nodesFor(given, all, heardBy) {
  const core = given.coreShare * MICROSECONDS
  const divided =
    all.connections * given.idleCpu +
    all.messages * given.messageCpu +
    all.deliveries * given.deliveryCpu
  const byConnections = Math.ceil(all.connections / given.connectionsPerNode)
  const byWork = Math.ceil(divided / core)
  const needed = Math.max(byConnections, byWork)
  // One alone hears nobody; of several one may be down.
  const nodes = needed === 1 ? 1 : needed + 1
  const others = (nodes - 1) / nodes
  const heard = nodes === 1 ? 0 : (all.messages * others * heardBy(nodes)) / nodes
  const statusHeard = nodes === 1 ? 0 : all.statusChanges * others
  return { nodes, byConnections, byWork, divided, heard, statusHeard }
}

/** What each resource has to do beside what one of it is planned to do. What is `whole` cannot be divided. */
export function resourcesOf(given, installation) {
  const { connections, messages, statusChanges, nodes, heardBy, heard, statusHeard, online } =
    installation
  const core = given.coreShare * MICROSECONDS
  const connectionKilobytes =
    given.connectionMemory + Math.max(0, installation.memberships - 5) * given.membershipMemory
  const nodeKilobytes = given.nodeMemory * 1e6
  const published = nodes === 1 ? 0 : messages
  const bus = published * (given.redisPublishCpu + heardBy(nodes) * given.redisDeliveryCpu)
  const presence =
    nodes === 1 ? 0 : statusChanges * (given.statusCpu + nodes * given.redisDeliveryCpu)
  const terabytes =
    (installation.messagesADay * YEAR_DAYS * given.yearsKept * given.storedBytes) / 1e12
  return [
    { name: 'nodes, for connections', need: connections / given.connectionsPerNode },
    { name: 'nodes, for work that divides', need: installation.divided / core },
    {
      name: 'PostgreSQL, to store',
      need: (messages * given.databaseCpu) / (core * given.databaseCores),
    },
    { name: 'PostgreSQL, to keep', need: terabytes / given.databaseDisk },
    { name: 'Redis, for messages', need: bus / core },
    { name: 'each node hears messages', need: (heard * given.heardCpu) / core, whole: true },
    {
      name: 'each node hears who comes and goes',
      need: (statusHeard * given.statusHeardCpu) / core,
      whole: true,
    },
    {
      name: 'each node knows who is online',
      need: nodes === 1 ? 0 : (online * given.statusMemory) / nodeKilobytes,
      whole: true,
    },
    {
      name: 'a node keeps its connections',
      need: ((connections / nodes) * connectionKilobytes) / nodeKilobytes,
      whole: true,
    },
    { name: 'one Redis for who is online', need: presence / core, whole: true },
  ]
}

/** Until how many people each resource that is whole does what it has to, the rest as given. */
export function limitsOf(given, kinds, channels) {
  const needs = (people) => {
    const scaled = { ...given, people }
    return resourcesOf(scaled, installationOf(scaled, kinds, channels)).filter(({ whole }) => whole)
  }
  const MOST = 1e11
  return needs(1000).map(({ name }) => {
    const holds = (people) => needs(people).find((row) => row.name === name).need <= 1
    if (holds(MOST)) return { name, people: Infinity }
    let [low, high] = [1000, MOST]
    while (high / low > 1.001) {
      const middle = Math.sqrt(low * high)
      if (holds(middle)) low = middle
      else high = middle
    }
    return { name, people: low }
  })
}

// The connections to Redis, of two bodies: one server, or a cluster of them. They come back by
// themselves, and what cannot be sent now fails at once. Used by redis-client.ts alone.
import { createClient, createCluster, ErrorReply } from 'redis'

export const TIMEOUT_MS = 1000
const QUEUE_LIMIT = 1000

export type Hear = (message: string) => void
interface Evaluation {
  keys: string[]
  arguments: string[]
}

export interface Lines {
  /** Whether one part of it may be there while another is not. */
  readonly isCluster: boolean
  evalSha(hash: string, evaluation: Evaluation): Promise<unknown>
  eval(text: string, evaluation: Evaluation): Promise<unknown>
  sPublish(channel: string, message: string): Promise<unknown>
  /** Resolves when every server has answered. */
  ping(): Promise<unknown>
  /** What the server says of itself. */
  info(): Promise<string>
  subscribe(channel: string, hear: Hear): Promise<unknown>
  sSubscribe(channel: string, hear: Hear): Promise<unknown>
  /** Only with the same `hear` may the channel be subscribed to anew meanwhile. */
  sUnsubscribe(channel: string, hear: Hear): Promise<unknown>
  /** Begins to connect. */
  open(): void
  destroy(): void
}

/** What happens to them. Each server of a cluster tells for itself. */
export interface Happenings {
  ready(): void
  /** Channels are heard again, or not any more: something may have been missed. */
  gap(): void
  error(error: Error): void
}

/** Whether Redis is there, and says no. */
export const isRefusal = (error: unknown): error is Error => error instanceof ErrorReply

const options = {
  // Without Redis a command fails at once: what it said is old by the time Redis is back.
  disableOfflineQueue: true,
  commandsQueueMaxLength: QUEUE_LIMIT,
  commandOptions: { timeout: TIMEOUT_MS },
  pingInterval: 5000,
}
const socket = {
  connectTimeout: 2000,
  socketTimeout: 12_000,
  reconnectStrategy: (tries: number) => Math.min(100 + tries * 100, 500),
}

export function linesTo(addresses: readonly string[], happen: Happenings): Lines {
  const [url, ...others] = addresses
  return others.length === 0 ? serverLines(url!, happen) : clusterLines(addresses, happen)
}

function serverLines(url: string, happen: Happenings): Lines {
  const [commands, subscriber] = [0, 1].map(() => createClient({ ...options, url, socket })) as [
    ReturnType<typeof createClient>,
    ReturnType<typeof createClient>,
  ]
  commands.on('ready', () => happen.ready())
  commands.on('error', (error: Error) => happen.error(error))
  subscriber.on('ready', () => happen.gap())
  subscriber.on('error', (error: Error) => happen.error(error))
  return {
    isCluster: false,
    evalSha: (hash, evaluation) => commands.evalSha(hash, evaluation),
    eval: (text, evaluation) => commands.eval(text, evaluation),
    sPublish: (channel, message) => commands.sPublish(channel, message),
    ping: () => Promise.all([commands.ping(), subscriber.ping()]),
    info: async () => String(await commands.info('server')),
    subscribe: (channel, hear) => subscriber.subscribe(channel, hear),
    sSubscribe: (channel, hear) => subscriber.sSubscribe(channel, hear),
    sUnsubscribe: (channel, hear) => subscriber.sUnsubscribe(channel, hear),
    open: () => [commands, subscriber].forEach((client) => void client.connect().catch(() => {})),
    destroy: () => [commands, subscriber].forEach((client) => client.destroy()),
  }
}

function clusterLines(addresses: readonly string[], happen: Happenings): Lines {
  const { username, password, protocol } = new URL(addresses[0]!)
  const cluster = createCluster({
    rootNodes: addresses.map((url) => ({ url })),
    defaults: {
      ...options,
      ...(username === '' ? {} : { username: decodeURIComponent(username) }),
      ...(password === '' ? {} : { password: decodeURIComponent(password) }),
      socket: protocol === 'rediss:' ? { ...socket, tls: true } : socket,
    },
  })
  let isDestroyed = false
  const connect = (): void => {
    cluster.connect().catch((error: Error) => {
      if (isDestroyed) return
      happen.error(error)
      setTimeout(connect, 500)
    })
  }
  cluster.on('connect', () => {
    happen.ready()
    happen.gap()
  })
  cluster.on('node-ready', () => {
    happen.ready()
    happen.gap()
  })
  for (const name of ['error', 'node-error', 'sharded-channel-moved-error'])
    cluster.on(name, (error: Error) => happen.error(error))
  // The package would subscribe anew without listening to a failure, which would end the process.
  cluster.removeAllListeners('__resubscribeListeners')
  cluster.on('__resubscribeListeners', () => happen.gap())
  const ping = async () => {
    const nodes = await Promise.all(cluster.masters.map((master) => cluster.nodeClient(master)))
    if (nodes.length === 0) throw new Error('no server of the cluster was found')
    await Promise.all(nodes.map((node) => node.ping()))
  }
  return {
    isCluster: true,
    evalSha: (hash, evaluation) => cluster.evalSha(hash, evaluation),
    eval: (text, evaluation) => cluster.eval(text, evaluation),
    sPublish: (channel, message) => cluster.sPublish(channel, message),
    ping,
    info: async () => String(await (await cluster.nodeClient(cluster.masters[0]!)).info('server')),
    subscribe: (channel, hear) => cluster.subscribe(channel, hear),
    sSubscribe: (channel, hear) => cluster.sSubscribe(channel, hear),
    sUnsubscribe: (channel, hear) => cluster.sUnsubscribe(channel, hear),
    open: connect,
    destroy: () => {
      isDestroyed = true
      cluster.destroy()
    },
  }
}

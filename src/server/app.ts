// Builds every room and joins them: store, bus, rules, the two front doors. Tests start here too.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { version } from '../../package.json'
import { LOBBY } from '../protocol/frames.ts'
import { LocalPresence } from './bus/local-presence.ts'
import type { Presence } from './bus/presence.ts'
import { RedisClient } from './bus/redis-client.ts'
import { RedisCounter } from './bus/redis-counter.ts'
import { RedisPresence } from './bus/redis-presence.ts'
import { MemoryBus } from './bus/memory.ts'
import type { Chat } from './chat/chat.ts'
import { watchChanges } from './chat/presence.ts'
import type { Config } from './config.ts'
import { createApi } from './http/server.ts'
import { serveMetrics } from './http/metrics.ts'
import { serveDocs, servePage } from './http/page.ts'
import { addressReader } from './lib/address.ts'
import { Counts } from './lib/counts.ts'
import { Attempts } from './lib/attempts.ts'
import { openForeignTokens } from './lib/foreign-token.ts'
import { newId } from './lib/ids.ts'
import { refusalOf, type Log } from './lib/log.ts'
import { webhookNames } from './lib/webhook-address.ts'
import { Once } from './lib/once.ts'
import { Tokens } from './lib/token.ts'
import { look } from './metrics/look.ts'
import { openMetrics } from './metrics/registry.ts'
import { Door } from './realtime/door.ts'
import { Heartbeat } from './realtime/heartbeat.ts'
import { Hub } from './realtime/hub.ts'
import { watchRevocations } from './realtime/revocations.ts'
import { FRAME_BYTES } from './realtime/websocket.ts'
import { openDataFolder, webhookKeyOf } from './store/data-folder.ts'
import { claimDataFolder } from './store/running.ts'
import { openWebhooks } from './webhooks/open.ts'

export interface App {
  /** Where it listens; with PORT 0, the port that was free. */
  port: number
  /** Is not ready any more and works on for DRAIN_SECONDS; then stops accepting, tells clients, finishes what is
   * in flight. */
  close(): Promise<void>
}

/** The rules and what they need, without doors: for commands that act on the data folder. */
export async function openChat(
  config: Config,
  log: Log,
  presence: Presence,
  redis: RedisClient | null = null,
): Promise<Chat> {
  const { store, secret } = openDataFolder(config)
  const now = () => Date.now()
  const tokens = new Tokens(secret)
  const counter = redis === null ? null : new RedisCounter(redis, tokens.keyFor('counters'))
  const shared = (name: string) => (counter === null ? null : { counter, name })
  const callsPerSecond = config.SERVER_CALLS_PER_SECOND
  const epoch = await store.openHouse({ lobbyId: LOBBY, epoch: newId('e'), now: now() })
  const chat: Chat = {
    store,
    bus: new MemoryBus(),
    presence,
    watchers: watchChanges(
      presence,
      () => chat,
      (error) => refusalOf(error, log),
    ),
    tokens,
    foreignTokens: openForeignTokens(config, (err) =>
      log.warn({ err }, 'the keys of FOREIGN_JWT_JWKS_URL could not be fetched'),
    ),
    usedTickets: new Once(),
    attempts: {
      signIn: new Attempts(5, 30, 'attempts', shared('sign-in')),
      address: new Attempts(100, 600, 'attempts', shared('address')),
      signUp: new Attempts(200, 600, 'attempts', shared('sign-up')),
      serverCalls: new Attempts(callsPerSecond, 1, 'calls with this key', shared('server-calls')),
    },
    limits: {
      messageCharacters: config.MAX_MESSAGE_CHARACTERS,
      commandsPerSecond: config.COMMANDS_PER_SECOND,
      frameBytes: FRAME_BYTES,
    },
    counts: new Counts(),
    hasSignUp: config.SIGN_UP,
    version,
    epoch,
    now,
  }
  return chat
}

function openRedis({ REDIS_URL }: Config, log: Log): RedisClient | null {
  if (REDIS_URL === null) return null
  return new RedisClient(REDIS_URL, (status, reason) => {
    if (status === 'up') log.warn('Redis is there')
    else log.warn({ reason }, 'Redis is away; people of this server still chat')
  })
}

/** `built` holds the page and the documentation, in folders of their own. */
export async function startApp(config: Config, log: Log, built: string): Promise<App> {
  const claim = claimDataFolder(config.DATA_DIR)
  const addressOf = addressReader(config.TRUSTED_PROXIES)
  const redis = openRedis(config, log)
  const presence = redis === null ? new LocalPresence() : new RedisPresence(redis)
  const chat = await openChat(config, log, presence, redis)
  const webhooks = openWebhooks(config.WEBHOOK_URLS, () => webhookKeyOf(config), chat, log)
  const hub = new Hub(chat.counts)
  chat.bus.subscribe((publication) => hub.deliver(publication))
  const heartbeat = new Heartbeat()
  const limits = {
    commandsPerSecond: config.COMMANDS_PER_SECOND,
    connectionsPerUser: config.MAX_CONNECTIONS_PER_USER,
  }
  const door = new Door(config, { chat, hub, heartbeat, log, limits }, addressOf)

  const stopWatching = watchRevocations(chat, door.connections, log)

  let [isReady, isOpen] = [true, true]
  const api = createApi({
    chat,
    log,
    rules: config,
    addressOf,
    isReady: () => isReady,
    isOpen: () => isOpen,
    poll: (request) => door.poll(request),
  })
  const docs = serveDocs(join(built, 'docs'), api)
  const page = servePage(join(built, 'public'), config, docs)
  const { METRICS_TOKEN } = config
  const metrics = () => openMetrics(look(chat, door, webhooks, redis))
  const server = createServer(
    METRICS_TOKEN === null ? page : serveMetrics(METRICS_TOKEN, metrics(), log, page),
  )
  server.headersTimeout = 10_000
  server.requestTimeout = 30_000
  door.watch(server)
  await listen(server, config)
  const { port } = server.address() as AddressInfo
  claim.record(port, webhookNames(config.WEBHOOK_URLS))

  return {
    port,
    close: async () => {
      isReady = false
      await wait(config.DRAIN_SECONDS * 1000)
      isOpen = false
      const closed = new Promise((resolve) => server.close(resolve))
      door.close()
      server.closeIdleConnections()
      setTimeout(() => server.closeAllConnections(), 2000).unref()
      const told = webhooks.close()
      await closed
      stopWatching()
      heartbeat.stop()
      await chat.presence.close()
      await told
      chat.store.close()
      claim.release()
    },
  }
}

function listen(server: Server, { PORT, HOST }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        reject(new Error(`Port ${PORT} is taken. Choose another: PORT=${PORT + 1} npm start`))
      else reject(new Error(`Cannot listen on ${HOST}:${PORT}: ${error.message}`))
    })
    server.listen({ port: PORT, host: HOST, backlog: 4096 }, resolve)
  })
}

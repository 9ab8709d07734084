// Builds every room and joins them: store, bus, rules, the two front doors. Tests start here too.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { version } from '../../package.json'
import { LOBBY } from '../protocol/frames.ts'
import type { Bus } from './bus/bus.ts'
import type { Presence } from './bus/presence.ts'
import type { RedisClient } from './bus/redis-client.ts'
import { RedisCounter } from './bus/redis-counter.ts'
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
import { joinHub, openOthers, openRedis, openShared } from './nodes.ts'
import { Door } from './realtime/door.ts'
import { Heartbeat } from './realtime/heartbeat.ts'
import { Hub } from './realtime/hub.ts'
import { watchRevocations } from './realtime/revocations.ts'
import { FRAME_BYTES } from './realtime/websocket.ts'
import { openStore, webhookKeyOf } from './store/open.ts'
import { claimDataFolder, NO_CLAIM } from './store/running.ts'
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
  bus: Bus = new MemoryBus(),
): Promise<Chat> {
  const { store, secret } = await openStore(config, (reason) => {
    if (reason === null) log.warn('PostgreSQL is there again')
    else log.error({ reason }, 'PostgreSQL cannot be used; what people write waits on their side')
  })
  const now = () => Date.now()
  const tokens = new Tokens(secret)
  const counter = redis === null ? null : new RedisCounter(redis, tokens.keyFor('counters'))
  const shared = (name: string) => (counter === null ? null : { counter, name })
  const callsPerSecond = config.SERVER_CALLS_PER_SECOND
  const epoch = await store.openHouse({ lobbyId: LOBBY, epoch: newId('e'), now: now() })
  const chat: Chat = {
    store,
    bus,
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
    isShared: config.DATABASE_URL !== null,
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

/** `built` holds the page and the documentation, in folders of their own. */
export async function startApp(config: Config, log: Log, built: string): Promise<App> {
  const claim = config.DATABASE_URL === null ? claimDataFolder(config.DATA_DIR) : NO_CLAIM
  const addressOf = addressReader(config.TRUSTED_PROXIES)
  const redis = openRedis(config, log)
  const { presence, redisPresence, bus, redisBus } = openShared(redis, config, log)
  const chat = await openChat(config, log, presence, redis, bus)
  const webhookKey = await webhookKeyOf(config, chat.store)
  const webhooks = openWebhooks(config.WEBHOOK_URLS, webhookKey, chat, log)
  const hub = new Hub(chat.counts, redisBus)
  const leaveHub = joinHub(chat, hub, redisBus, config, log)
  const heartbeat = new Heartbeat()
  const limits = {
    commandsPerSecond: config.COMMANDS_PER_SECOND,
    connectionsPerUser: config.MAX_CONNECTIONS_PER_USER,
  }
  const others = redis === null ? null : openOthers(redis, chat, config.NODE_URL, log)
  const around = { chat, hub, heartbeat, log, limits }
  const door = new Door(config, around, addressOf, others?.poll)

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
    nodes: others && { ...others.door, poll: (passed) => door.continuePoll(passed) },
  })
  const docs = serveDocs(join(built, 'docs'), api)
  const page = servePage(join(built, 'public'), config, docs)
  const { METRICS_TOKEN } = config
  const metrics = () => openMetrics(look(chat, door, webhooks, redisPresence, redisBus))
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
      others?.hurry()
      server.closeIdleConnections()
      setTimeout(() => server.closeAllConnections(), 2000).unref()
      const told = webhooks.close()
      await closed
      stopWatching()
      heartbeat.stop()
      leaveHub()
      await others?.close()
      await chat.presence.close()
      await told
      await chat.store.close()
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

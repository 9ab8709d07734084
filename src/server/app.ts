// Builds every room and joins them: store, bus, rules, the two front doors. Tests start here too.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { version } from '../../package.json'
import { LOBBY } from '../protocol/frames.ts'
import type { Bus } from './bus/bus.ts'
import { LocalPresence } from './bus/local-presence.ts'
import type { Presence } from './bus/presence.ts'
import { RedisBus } from './bus/redis.ts'
import { RedisClient } from './bus/redis-client.ts'
import { RedisPresence } from './bus/redis-presence.ts'
import { MemoryBus } from './bus/memory.ts'
import { Sequencer } from './bus/sequencer.ts'
import type { Chat } from './chat/chat.ts'
import { watchChanges } from './chat/presence.ts'
import type { Config } from './config.ts'
import { createApi } from './http/server.ts'
import { serveDocs, servePage } from './http/page.ts'
import { addressReader } from './lib/address.ts'
import { Attempts } from './lib/attempts.ts'
import { openForeignTokens } from './lib/foreign-token.ts'
import { newId } from './lib/ids.ts'
import { refusalOf, type Log } from './lib/log.ts'
import { webhookNames } from './lib/webhook-address.ts'
import { Once } from './lib/once.ts'
import { Tokens } from './lib/token.ts'
import { CatchUp } from './realtime/catch-up.ts'
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
  /** Stops accepting, tells clients, finishes what is in flight. */
  close(): Promise<void>
}

/** The rules and what they need, without doors: for commands that act on the data folder. */
export async function openChat(
  config: Config,
  log: Log,
  presence: Presence,
  bus: Bus = new MemoryBus(),
): Promise<Chat> {
  const { store, secret } = openDataFolder(config)
  const now = () => Date.now()
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
    tokens: new Tokens(secret),
    foreignTokens: openForeignTokens(config, (err) =>
      log.warn({ err }, 'the keys of FOREIGN_JWT_JWKS_URL could not be fetched'),
    ),
    usedTickets: new Once(),
    attempts: {
      signIn: new Attempts(5, 30),
      address: new Attempts(100, 600),
      signUp: new Attempts(200, 600),
      serverCalls: new Attempts(config.SERVER_CALLS_PER_SECOND, 1, 'calls with this key'),
    },
    limits: {
      messageCharacters: config.MAX_MESSAGE_CHARACTERS,
      commandsPerSecond: config.COMMANDS_PER_SECOND,
      frameBytes: FRAME_BYTES,
    },
    hasSignUp: config.SIGN_UP,
    version,
    epoch,
    now,
  }
  return chat
}

/** What this process shares with others; `redisBus` is null where it shares nothing. */
function openShared({ REDIS_URL }: Config, log: Log) {
  if (REDIS_URL === null)
    return { presence: new LocalPresence(), bus: new MemoryBus(), redisBus: null }
  const redis = new RedisClient(REDIS_URL, (status, reason) => {
    if (status === 'up') log.warn('Redis is there')
    else if (status === 'old')
      log.error({ version: reason }, 'Relais needs Redis 7 or newer; update it')
    else log.warn({ reason }, 'Redis is away; people of this server still chat')
  })
  const presence = new RedisPresence(redis)
  const bus = new RedisBus(redis, (says) => log.warn(`Redis sent ${says}; it was ignored`))
  return { presence, bus, redisBus: bus }
}

/** Joins the bus to the hub; with several nodes, in order and without gaps. Answers how to end it. */
function joinHub(chat: Chat, hub: Hub, redisBus: RedisBus | null, log: Log): () => void {
  const { bus } = chat
  if (redisBus === null) {
    bus.subscribe((publication) => hub.deliver(publication))
    return () => {}
  }
  const onFault = (error: unknown) => refusalOf(error, log)
  const catchUp = new CatchUp(chat, hub, () => redisBus.isThere, onFault)
  const order = new Sequencer(
    (publication) => hub.deliver(publication),
    (conversationId, told) => catchUp.fill(conversationId, told),
    onFault,
  )
  hub.order = order
  catchUp.begin(order)
  bus.subscribe((publication) => catchUp.take(publication))
  redisBus.onGap((isAbout) => catchUp.miss(isAbout))
  return () => {
    catchUp.close()
    order.close()
    redisBus.close()
  }
}

/** `built` holds the page and the documentation, in folders of their own. */
export async function startApp(config: Config, log: Log, built: string): Promise<App> {
  const claim = claimDataFolder(config.DATA_DIR)
  const addressOf = addressReader(config.TRUSTED_PROXIES)
  const { presence, bus, redisBus } = openShared(config, log)
  const chat = await openChat(config, log, presence, bus)
  const webhooks = openWebhooks(config.WEBHOOK_URLS, () => webhookKeyOf(config), chat, log)
  const hub = new Hub(redisBus)
  const leaveHub = joinHub(chat, hub, redisBus, log)
  const heartbeat = new Heartbeat()
  const limits = {
    commandsPerSecond: config.COMMANDS_PER_SECOND,
    connectionsPerUser: config.MAX_CONNECTIONS_PER_USER,
  }
  const door = new Door(config, { chat, hub, heartbeat, log, limits }, addressOf)

  const stopWatching = watchRevocations(chat, door.connections, log)

  let isOpen = true
  const api = createApi({
    chat,
    log,
    rules: config,
    addressOf,
    isOpen: () => isOpen,
    poll: (request) => door.poll(request),
  })
  const docs = serveDocs(join(built, 'docs'), api)
  const server = createServer(servePage(join(built, 'public'), config, docs))
  server.headersTimeout = 10_000
  server.requestTimeout = 30_000
  door.watch(server)
  await listen(server, config)
  const { port } = server.address() as AddressInfo
  claim.record(port, webhookNames(config.WEBHOOK_URLS))

  return {
    port,
    close: async () => {
      isOpen = false
      const closed = new Promise((resolve) => server.close(resolve))
      door.close()
      server.closeIdleConnections()
      setTimeout(() => server.closeAllConnections(), 2000).unref()
      const told = webhooks.close()
      await closed
      stopWatching()
      heartbeat.stop()
      leaveHub()
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

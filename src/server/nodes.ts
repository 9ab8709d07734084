// What makes several nodes one chat: Redis between them, their common order, and how the bus feeds the hub.
// Called by app.ts; a node that shares nothing gets the bodies of one process.
import { Forwarding, type Passed } from './bus/forwarding.ts'
import { LocalPresence } from './bus/local-presence.ts'
import { MemoryBus } from './bus/memory.ts'
import { RedisBus } from './bus/redis.ts'
import { RedisClient } from './bus/redis-client.ts'
import { Nodes } from './bus/redis-nodes.ts'
import { PACE } from './bus/redis-pace.ts'
import { RedisPresence } from './bus/redis-presence.ts'
import { Sequencer } from './bus/sequencer.ts'
import type { Chat } from './chat/chat.ts'
import type { Config } from './config.ts'
import { NODE_ID } from './lib/ids.ts'
import { refusalOf, type Log } from './lib/log.ts'
import { CatchUp } from './realtime/catch-up.ts'
import type { Hub } from './realtime/hub.ts'

/** Null without REDIS_URL. */
export function openRedis({ REDIS_URL }: Config, log: Log): RedisClient | null {
  if (REDIS_URL === null) return null
  let wasAway = false
  return new RedisClient(REDIS_URL, (status, reason) => {
    if (status === 'old')
      return log.error(`Relais needs Redis 7 or newer, and this is ${reason}; update it`)
    if (status === 'down') log.warn({ reason }, 'Redis is away; people still chat')
    else if (wasAway) log.warn('Redis is there again')
    else log.info('Redis is there')
    wasAway = status === 'down'
  })
}

/** Presence and bus; `redisPresence` is null without Redis, `redisBus` where no other node can write to the store. */
export function openShared(redis: RedisClient | null, { DATABASE_URL }: Config, log: Log) {
  const isAlone = DATABASE_URL === null
  const redisPresence =
    redis &&
    new RedisPresence(redis, PACE, undefined, isAlone, (reason) => {
      if (reason === null) log.warn('Redis takes writes again')
      else
        log.error(
          { reason },
          'Redis takes no writes; who is on other nodes is unknown, and online_users empty',
        )
    })
  const presence = redisPresence ?? new LocalPresence()
  if (redis === null || isAlone)
    return { presence, redisPresence, bus: new MemoryBus(), redisBus: null }
  const redisBus = new RedisBus(
    redis,
    (says) => log.warn(`Redis sent ${says}; it was ignored`),
    (reason) => {
      if (reason === null) log.warn('Redis gives all channels again')
      else
        log.error(
          { reason },
          'Redis refuses channels; allow its user relais:* and {online_users}:*',
        )
    },
  )
  return { presence, redisPresence, bus: redisBus, redisBus }
}

/** Joins the bus to the hub: of one process at once; where others may write to the same database, in order
 * and without gaps. Without Redis they are found there alone. Answers how to end it. */
export function joinHub(
  chat: Chat,
  hub: Hub,
  redisBus: RedisBus | null,
  { DATABASE_URL }: Config,
  log: Log,
): () => void {
  const { bus } = chat
  if (DATABASE_URL === null) {
    bus.subscribe((publication) => hub.deliver(publication))
    return () => {}
  }
  const onFault = (error: unknown) => refusalOf(error, log)
  const catchUp = new CatchUp(chat, hub, () => redisBus?.isHeard ?? false, onFault)
  const order = new Sequencer(
    (publication) => hub.deliver(publication),
    (conversationId, told) => catchUp.gaps.fill(conversationId, told),
    onFault,
  )
  hub.order = order
  redisBus?.open(chat.tokens.keyFor('bus'))
  catchUp.begin(order)
  bus.subscribe((publication) => catchUp.take(publication))
  redisBus?.onGap((isAbout) => catchUp.miss(isAbout))
  return () => {
    catchUp.close()
    order.close()
    redisBus?.close()
  }
}

/** The way to the other nodes, for requests of long polls that belong to one of them. */
export function openOthers(redis: RedisClient, chat: Chat, url: string | null, log: Log) {
  const key = chat.tokens.keyFor('nodes')
  const nodes = new Nodes(redis, key, NODE_ID, url, () =>
    log.error({ url }, 'another node has the same NODE_URL; give each node its own'),
  )
  const forwarding = new Forwarding(nodes, key, log)
  return {
    poll: (nodeId: string, passed: Passed) => forwarding.poll(nodeId, passed),
    /** What the door of nodes must know of this one. */
    door: { id: NODE_ID, key, now: chat.now },
    /** Ends what is under way. */
    hurry: () => forwarding.close(),
    close: () => nodes.close(),
  }
}

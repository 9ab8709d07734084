// A set with a lease: what a server says holds for ten seconds. A dead server cannot renew it.
import { redis } from './redis.js'

const LEASE_SECONDS = 10
const server = process.env.PORT ?? '8181'
const here = new Set()
const keyOf = (server) => `online_users:${server}`

export const arrived = (id) => renew(here.add(id))
export const left = (id) => renew(here.delete(id))
export const everybody = () => redis.sMembers('online_users')

/** Says who is here, and makes the public set of what all living servers say. */
async function renew() {
  await redis.sAdd('online_servers', server)
  const servers = await redis.sMembers('online_servers')
  const change = redis.multi().del(keyOf(server))
  if (here.size > 0) change.sAdd(keyOf(server), [...here]).expire(keyOf(server), LEASE_SECONDS)
  change.sUnionStore('online_users', servers.map(keyOf)).expire('online_users', LEASE_SECONDS)
  await change.exec()
}

setInterval(() => renew().catch(() => {}), 3000) // the next time may succeed

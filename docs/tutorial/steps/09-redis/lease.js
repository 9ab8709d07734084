// A set with a lease: what a server says holds for ten seconds. A dead server cannot say it again.
import { redis } from './redis.js'

const LEASE_SECONDS = 10
const server = process.env.PORT ?? '8181'
const here = new Set()
const keyOf = (server) => `online_users:${server}`

export const arrived = async (id) => here.add(id)
export const left = async (id) => here.delete(id)

/** Says anew who is here, makes the public set of what all living servers say, and reads it. */
export async function everybody() {
  await redis.sAdd('online_servers', server)
  const servers = await redis.sMembers('online_servers')
  const change = redis.multi().del(keyOf(server))
  if (here.size > 0) change.sAdd(keyOf(server), [...here]).expire(keyOf(server), LEASE_SECONDS)
  change.sUnionStore('online_users', servers.map(keyOf)).expire('online_users', LEASE_SECONDS)
  const answers = await change.sMembers('online_users').exec()
  return answers.at(-1)
}

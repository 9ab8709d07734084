// The one connection to Redis. Without Redis the relay goes on; this file says so, once.
import { createClient } from 'redis'

const url = process.env.REDIS_URL ?? 'redis://localhost:6379'
export const redis = createClient({ url, disableOfflineQueue: true })

let isAway = false
redis.on('ready', () => {
  isAway = false
  console.log('Redis is there.')
})
redis.on('error', () => {
  if (!isAway) console.log(`Redis does not answer at ${url}. Is it started?`)
  isAway = true
})
redis.connect()

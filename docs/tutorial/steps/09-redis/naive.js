// The first idea: put who comes into a set, take who goes out of it. A crash makes it lie.
import { redis } from './redis.js'

export const arrived = (id) => redis.sAdd('online_users', id)
export const left = (id) => redis.sRem('online_users', id)
export const everybody = () => redis.sMembers('online_users')

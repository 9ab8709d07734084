// A Redis and a PostgreSQL of their own for a measurement, those of the tests, and the processes they are.
import { readFileSync, readdirSync } from 'node:fs'
import { loadSource } from '../../source.js'

const TICK_MICROSECONDS = 10_000

export async function openRedis() {
  const { Redis } = await loadSource('test/support/redis.ts')
  const redis = await Redis.start()
  const info = await redis.ask((client) => client.info('server'))
  return {
    url: redis.url,
    pid: Number(/process_id:(\d+)/.exec(info)[1]),
    stop: () => redis.kill(),
  }
}

/** Whose commits are on disk, as those of a server must be. */
export async function openPostgres() {
  const { startPostgres } = await loadSource('test/support/postgres.ts')
  const postgres = await startPostgres({ durable: true })
  const url = await postgres.database()
  const ask = (sql, values) => postgres.ask(sql, values, url)
  const sql = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'"
  const [{ pid }] = await ask(sql)
  const parent = parentOf(pid)
  return {
    url,
    ask,
    pid: parent,
    cpuMicroseconds: () => cpuOfFamily(parent),
    stop: () => postgres.stop(),
  }
}

/** From the name in brackets on: state, parent, …; times are in hundredths of a second. */
const fieldsOf = (pid) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
const parentOf = (pid) => Number(fieldsOf(pid)[1])

/** Of a process, its children, and those that have ended. */
function cpuOfFamily(pid) {
  const [user, system, childUser, childSystem] = fieldsOf(pid).slice(11, 15).map(Number)
  const ended = (childUser + childSystem) * TICK_MICROSECONDS
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => isChild(name, pid))
  const own = (user + system) * TICK_MICROSECONDS
  return children.reduce((sum, child) => sum + busyOf(child), own + ended)
}

function isChild(name, pid) {
  try {
    return parentOf(name) === pid
  } catch {
    // It has ended meanwhile.
    return false
  }
}

function busyOf(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1000
  } catch {
    // It has ended meanwhile, and is counted by its parent from now on.
    return 0
  }
}

// Imported before the suites of a file that runs them over several nodes: from here on a server is two of them, on
// one PostgreSQL and Redis, behind a balancer that sends each request to the next.
import { usualServer } from './server.ts'
import { SharedNodes, startEngines } from './shared-nodes.ts'

const engines = startEngines()

/** Ends what all of them shared. */
export async function endEngines(): Promise<void> {
  const { postgres, redis } = await engines
  await redis.kill()
  await postgres.stop()
}

usualServer.start = async ({ env = {} } = {}) => {
  const nodes = await SharedNodes.start(env, 2, await engines)
  const kill = async () => {
    await nodes.endServers()
    return null
  }
  return { ...nodes.servers[0]!, port: 0, url: nodes.balancer.url, kill }
}

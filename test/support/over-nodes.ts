// Imported before the suites of a file that runs them over several nodes: from here on a server is two of them, on
// one PostgreSQL and Redis, behind a balancer that sends each request to the next.
import { Balancer } from './balancer.ts'
import { startCluster, startEngines } from './cluster.ts'
import { usualServer } from './server.ts'

const engines = startEngines()

/** Ends what all of them shared. */
export async function endEngines(): Promise<void> {
  const { postgres, redis } = await engines
  await redis.kill()
  await postgres.stop()
}

usualServer.start = async ({ env = {} } = {}) => {
  const cluster = await startCluster({ nodes: 2, env, engines: await engines })
  const balancer = await Balancer.start(cluster.nodes.map(({ port }) => port))
  const kill = async () => {
    balancer.close()
    await cluster.endNodes()
    return null
  }
  return { ...cluster.nodes[0]!.server!, port: 0, url: balancer.url, kill }
}

// The one door to prom-client: what was seen at one moment, in the text that Prometheus reads. Opened by
// app.ts when METRICS_TOKEN is set; nothing on the path of a message knows it.
import { collectDefaultMetrics, Registry, type Metric } from 'prom-client'
import type { Buckets } from '../lib/buckets.ts'
import { figures, type Sample, type Seen } from './figures.ts'

/** These list every socket to count them, several µs each, in which nobody is heard; look.ts counts in a
 * thread of its own. */
const COUNTS_ALL_SOCKETS = /^nodejs_active_|^process_open_fds$/

interface Printed extends Sample {
  metricName?: string
}

/** Answers the text of all figures, those of the process included. */
export function openMetrics(look: () => Promise<Seen>): () => Promise<string> {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  for (const { name } of registry.getMetricsAsArray())
    if (COUNTS_ALL_SOCKETS.test(name)) registry.removeSingleMetric(name)
  let seen: Seen
  for (const [name, { kind, says, read }] of Object.entries(figures)) {
    const get = async () => {
      const found = read(seen)
      const values = Array.isArray(found) ? found : spreadOf(name, found)
      return { name, help: says, type: kind, values }
    }
    // A registry asks a metric for no more than its name and this; its types know only its own classes.
    registry.registerMetric({ name, get } as unknown as Metric)
  }
  return async () => {
    seen = await look()
    return registry.metrics()
  }
}

/** In Prometheus each bucket holds those below it too. */
function spreadOf(name: string, { bounds, counts, sum, total }: Buckets): Printed[] {
  let upTo = 0
  const buckets = [...bounds.map(String), '+Inf'].map((le, place) => {
    upTo += counts[place]!
    return { metricName: `${name}_bucket`, labels: { le }, value: upTo }
  })
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels: {}, value: sum },
    { metricName: `${name}_count`, labels: {}, value: total },
  ]
}

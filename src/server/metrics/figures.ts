// Every figure of Relais that Prometheus reads, as data: its name, its meaning, where it stands. Printed by
// registry.ts, and by scripts/docs.js to docs/metrics.md. Labels have few values, none of them about people.
import type { Buckets } from '../lib/buckets.ts'
import type { Counts, LineKind } from '../lib/counts.ts'
import type { Timing } from '../lib/timing.ts'

/** What can be seen at one moment. */
export interface Seen {
  version: string
  counts: Counts
  /** Of the lines that are open now. */
  lines: { count: Record<LineKind, number>; backlogBytes: number }
  store: { isUp: boolean; checkSeconds: number; writing: Timing }
  webhooksWaiting: number
  /** Null without one. */
  redis: { isUp: boolean } | null
  /** Null where there are no other nodes. */
  bus: {
    partitions: number
    counts: { told: number; untold: number; heard: number }
  } | null
  /** Null where the system does not say. */
  openFiles: number | null
}

export interface Sample {
  labels: Record<string, string>
  value: number
}

interface Figure {
  kind: 'counter' | 'gauge' | 'histogram'
  says: string
  /** Its one label, when it has one. */
  label?: string
  read: (seen: Seen) => Sample[] | Buckets
}

const one = (value: number): Sample[] => [{ labels: {}, value }]
const each = (label: string, values: Record<string, number>): Sample[] =>
  Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value }))

const figure = (
  kind: 'counter' | 'gauge',
  says: string,
  read: (seen: Seen) => number | null,
): Figure => ({
  kind,
  says,
  read: (seen) => {
    const value = read(seen)
    return value === null ? [] : one(value)
  },
})
const labelled = (
  kind: 'counter' | 'gauge',
  says: string,
  label: string,
  read: (seen: Seen) => Record<string, number>,
): Figure => ({ kind, says, label, read: (seen) => each(label, read(seen)) })
const spread = (says: string, read: (seen: Seen) => Buckets): Figure => ({
  kind: 'histogram',
  says,
  read,
})

export const figures: Record<string, Figure> = {
  relais_build_info: {
    kind: 'gauge',
    says: 'Always 1; which version runs.',
    label: 'version',
    read: ({ version }) => each('version', { [version]: 1 }),
  },
  relais_connections: labelled(
    'gauge',
    'Lines that are open now.',
    'transport',
    ({ lines }) => lines.count,
  ),
  relais_connections_opened_total: labelled(
    'counter',
    'Lines that were let in.',
    'transport',
    ({ counts }) => counts.opened,
  ),
  relais_connections_closed_total: labelled(
    'counter',
    'Lines that ended.',
    'transport',
    ({ counts }) => counts.closed,
  ),
  relais_commands_total: labelled(
    'counter',
    'Commands heard on lines.',
    'type',
    ({ counts }) => counts.commands,
  ),
  relais_refusals_total: labelled(
    'counter',
    'Answers that said no, over lines and HTTP.',
    'code',
    ({ counts }) => counts.refusals,
  ),
  relais_messages_total: figure(
    'counter',
    'Messages stored by this node and acknowledged; a retry does not count.',
    ({ counts }) => counts.messages,
  ),
  relais_acknowledgement_seconds: spread(
    'From hearing a message on a line to its `ok`.',
    ({ counts }) => counts.acknowledgements,
  ),
  relais_fan_out_connections: spread(
    'How many lines of this node an event of a conversation went to.',
    ({ counts }) => counts.fanOut,
  ),
  relais_frames_total: figure(
    'counter',
    'Deliveries: frames handed to lines, each line counted.',
    ({ counts }) => counts.frames,
  ),
  relais_writes_total: figure(
    'counter',
    'Writes to lines; each carries what one turn had to say.',
    ({ counts }) => counts.writes,
  ),
  relais_written_bytes_total: figure(
    'counter',
    'Bytes of those writes.',
    ({ counts }) => counts.bytes,
  ),
  relais_backlog_bytes: figure(
    'gauge',
    'Bytes written that readers have not taken yet, of all lines.',
    ({ lines }) => lines.backlogBytes,
  ),
  relais_slow_readers_cut_total: figure(
    'counter',
    'Lines cut because they took too little; they come back and resume.',
    ({ counts }) => counts.cut,
  ),
  relais_store_up: figure('gauge', '1 when the store answered just now, within 2 s.', ({ store }) =>
    Number(store.isUp),
  ),
  relais_store_check_seconds: figure(
    'gauge',
    'How long that took.',
    ({ store }) => store.checkSeconds,
  ),
  relais_store_write_seconds: spread(
    'From asking for a durable change to its commit.',
    ({ store }) => store.writing.seconds,
  ),
  relais_store_writes_waiting: figure(
    'gauge',
    'Durable changes asked for and not yet committed.',
    ({ store }) => store.writing.underWay,
  ),
  relais_store_write_failures_total: figure(
    'counter',
    'Durable changes that failed: a full disk, a store that does not answer.',
    ({ store }) => store.writing.failures,
  ),
  relais_webhooks_waiting: figure(
    'gauge',
    'Webhooks that no receiver has taken yet.',
    ({ webhooksWaiting }) => webhooksWaiting,
  ),
  relais_redis_up: figure(
    'gauge',
    '1 while Redis answers, and takes who is here; absent without `REDIS_URL`.',
    ({ redis }) => (redis === null ? null : Number(redis.isUp)),
  ),
  relais_partitions: figure(
    'gauge',
    'Of the 256 partitions, how many this node listens to: those of its people and their conversations.',
    ({ bus }) => bus && bus.partitions,
  ),
  relais_bus_messages_total: labelled(
    'counter',
    'Messages between nodes: `told` by this one, `untold` because Redis did not take them, `heard` from others.',
    'direction',
    ({ bus }) => bus?.counts ?? {},
  ),
  relais_gaps_filled_total: figure(
    'counter',
    'Gaps in what other nodes said that were read from the store.',
    ({ counts }) => counts.filled,
  ),
  process_open_fds: figure('gauge', 'Open files and sockets.', ({ openFiles }) => openFiles),
}

/** Of those that the process tells about itself, the ones to look at. */
export const processFigures: Record<string, string> = {
  process_resident_memory_bytes: 'Memory that is really there.',
  process_cpu_seconds_total:
    'CPU time; a rate near 1 is a full core, and one process uses no more.',
  process_max_fds: 'How many may be open.',
  nodejs_eventloop_lag_p50_seconds:
    'How late the event loop comes round, half of the time; 0.01 when idle, which is how often it is asked.',
  nodejs_eventloop_lag_p99_seconds:
    'The same, one time in a hundred: what a person feels as slowness.',
}

// What this process has done so far, as plain numbers: raised where it happens, for that costs nothing, and
// read by src/server/metrics when somebody asks. Holds no name, no id, no address.
import { commands, type CommandName } from '../../protocol/commands.ts'
import { errors, type ErrorCode } from '../../protocol/errors.ts'
import { Buckets } from './buckets.ts'
import { SECONDS } from './timing.ts'

export type LineKind = 'websocket' | 'poll'

export class Counts {
  readonly opened: Record<LineKind, number> = { websocket: 0, poll: 0 }
  readonly closed: Record<LineKind, number> = { websocket: 0, poll: 0 }
  /** Readers that were too slow. */
  cut = 0
  readonly commands = zeros(Object.keys(commands) as CommandName[])
  /** Answers that said no, of all doors. */
  refusals = zeros(Object.keys(errors) as ErrorCode[])
  /** Stored by this process, each once. */
  messages = 0
  /** From hearing a message on a line to its `ok`, seconds. */
  readonly acknowledgements = new Buckets(SECONDS)
  /** How many lines of this process each event of a conversation went to. */
  readonly fanOut = new Buckets([0, 1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000])
  /** Gaps in what other nodes said, read from the store. */
  filled = 0
  /** Frames handed to lines; of those, what was written, with how many writes. */
  frames = 0
  writes = 0
  bytes = 0

  wrote(frames: readonly Buffer[]): void {
    this.writes++
    for (const { length } of frames) this.bytes += length
  }
}

const zeros = <Name extends string>(names: readonly Name[]) =>
  Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>

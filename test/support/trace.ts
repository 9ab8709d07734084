// Reads what `strace -f -y` wrote of a server: which messages were in the wal, which of these an fsync has
// brought to the disk, and whether a client was told of one before. Pure: text in, sentences out.

/** What a message's text must hold, so that its bytes can be recognized in a page of the database. */
export const markOf = (clientId: string): string => `<${clientId}>`

const MARK = /<(m\d+)>/g
/** In a frame; strace escapes the quotes. */
const TOLD = /\\"clientId\\":\\"(m\d+)\\"/g

/** One system call, when it began and when it ended. */
interface Call {
  name: string
  path: string
  data: string
  hasBegun: boolean
  hasEnded: boolean
  /** Only of what has ended. */
  isDone: boolean
}

export interface Verdict {
  /** A sentence for each message that was told too early. */
  faults: string[]
  /** Messages a client was told of. */
  told: number
  /** How often the wal was brought to the disk. */
  syncs: number
}

export function judgeTrace(text: string): Verdict {
  const [written, onDisk, told] = [new Set<string>(), new Set<string>(), new Set<string>()]
  const faults: string[] = []
  let syncs = 0
  for (const { name, path, data, hasBegun, hasEnded, isDone } of callsIn(text)) {
    const isWal = path.endsWith('.sqlite-wal')
    if (isWal && name.endsWith('sync') && isDone) {
      syncs++
      for (const clientId of written) onDisk.add(clientId)
      written.clear()
    } else if (isWal && hasEnded) {
      for (const [, clientId] of data.matchAll(MARK)) written.add(clientId!)
    } else if (/^(socket|TCP)/.test(path) && hasBegun) {
      for (const [, clientId] of data.matchAll(TOLD)) {
        told.add(clientId!)
        if (!onDisk.has(clientId!)) faults.push(`${clientId} was told before it was on the disk.`)
      }
    }
  }
  return { faults, told: told.size, syncs }
}

/** Lines of strace; a call that another thread interrupted comes twice, at its begin and at its end. */
function* callsIn(text: string): Generator<Call> {
  const begun = new Map<string, Call>()
  for (const line of text.split('\n')) {
    const [, thread = '', name = '', path = '', data = ''] =
      /^(\d+) +(\w+)\(\d+<([^>]*)>(.*)$/.exec(line) ?? []
    const resumed = /^(\d+) +<\.\.\. \w+ resumed>/.exec(line)?.[1]
    const isDone = / = \d+$/.test(line)
    if (name !== '') {
      const hasEnded = !line.endsWith('<unfinished ...>')
      const call = { name, path, data, hasBegun: true, hasEnded, isDone }
      if (!hasEnded) begun.set(thread, call)
      yield call
    } else if (resumed !== undefined && begun.has(resumed)) {
      yield { ...begun.get(resumed)!, hasBegun: false, hasEnded: true, isDone }
      begun.delete(resumed)
    }
  }
}

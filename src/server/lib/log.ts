// One JSON line per thing an operator should know, on stderr. Never a token, an address with a query, or
// what people write.
import { writeSync } from 'node:fs'
import { pino, type Logger } from 'pino'
import { Refusal } from '../../protocol/refusal.ts'
import { newId } from './ids.ts'

export type Log = Pick<Logger, 'info' | 'warn' | 'error'>

export const openLog = (): Log => pino({ level: 'info', base: null }, { write: toStderr })

/** Not pino's own destination, which ends the process when a line cannot be written. */
function toStderr(line: string): void {
  try {
    writeSync(2, line)
  } catch {
    // The disk behind it is full, or its reader has gone: the line is lost, people chat on.
  }
}

/** What to tell whoever asked: a Refusal as it is; anything else is a fault of ours, logged once. */
export function refusalOf(error: unknown, log: Log): Refusal {
  if (error instanceof Refusal) return error
  const faultId = newId('f')
  log.error({ faultId, err: error }, 'a fault')
  return new Refusal('internal', `A fault of the server; its operator finds it under ${faultId}.`)
}

// How a refusal is told to a client, and how many in a row a line bears.
import type { ErrorCode } from '../../protocol/errors.ts'
import type { Event } from '../../protocol/events.ts'
import type { CommandId } from '../../protocol/frames.ts'
import { refusalOf, type Log } from '../lib/log.ts'

export const REFUSALS_IN_A_ROW_LIMIT = 200

/** The error frame for anything that was thrown. */
export function errorEvent(error: unknown, id: CommandId | undefined, log: Log): Event<'error'> {
  const { code, message, retryAfterMs } = refusalOf(error, log)
  return { type: 'error', id, code, message, retryAfterMs }
}

/** What the server says before it closes a line for a reason of its own. */
export const lastWord = (code: ErrorCode, message: string): Event<'error'> => ({
  type: 'error',
  code,
  message,
})

/** The same refusal as the one too many. */
export const asTheLast = (event: Event<'error'>): Event<'error'> => ({
  ...event,
  message: `${event.message} All was refused for ${REFUSALS_IN_A_ROW_LIMIT} frames, so the line closes; mend what sends them.`,
})

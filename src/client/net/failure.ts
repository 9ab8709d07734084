// Why a request or a command was not done. Thrown by everything in net; caught by actions, which decide
// whether to try again. Holds codes, never sentences to show.
import type { ErrorCode } from '../../protocol/errors.ts'

export type FailureCode = ErrorCode | 'disconnected' | 'timed_out' | 'unreachable' | 'queue_full'

export class Failure extends Error {
  override name = 'Failure'

  constructor(
    readonly code: FailureCode,
    message: string = code,
    readonly retryAfterMs?: number,
  ) {
    super(message)
  }
}

/** Any thrown thing as a Failure; what is not one is a fault of ours. */
export function failureFrom(error: unknown): Failure {
  if (error instanceof Failure) return error
  return new Failure('internal', error instanceof Error ? error.message : String(error))
}

const passing = new Set<FailureCode>([
  'disconnected',
  'timed_out',
  'unreachable',
  'unavailable',
  'storage_full',
  'too_many_attempts',
  'too_many_connections',
  'not_authenticated',
])

/** Whether the same thing, sent again later, may succeed. */
export const isPassing = (failure: Failure): boolean => passing.has(failure.code)

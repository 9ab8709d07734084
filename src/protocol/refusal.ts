// A refused input: a code for programs and a sentence for people. Thrown by the checks of the contract
// and by the rules; turned into an error frame or an HTTP answer at the two front doors.
import type { ErrorCode } from './errors.ts'

export class Refusal extends Error {
  override name = 'Refusal'

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly retryAfterMs?: number,
  ) {
    super(message)
  }
}

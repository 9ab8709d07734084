// How a unit says no: by its result, before its first write, never by throwing.
import type { ErrorCode } from '../../protocol/errors.ts'

export interface Refused {
  refused: ErrorCode
}

export const refused = (code: ErrorCode): Refused => ({ refused: code })

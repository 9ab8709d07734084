// Whether what a member does, such as writing or reading, may be seen by the others. Units of the store.
import { placeToWrite } from './messages.ts'
import type { Refused } from './refused.ts'
import type { Unit } from './statement.ts'
import { MEMBERS_LISTED } from './views.ts'

/** Refused where this member could not write; `isSmall` when the others are few enough to be told. */
export function* findAudience(input: {
  conversationId: string
  userId: string
}): Unit<Refused | { isSmall: boolean }> {
  const place = yield* placeToWrite(input)
  return 'refused' in place ? place : { isSmall: place.memberCount <= MEMBERS_LISTED }
}

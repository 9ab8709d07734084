// Whether what a member does, such as writing or reading, may be seen by the others. Units of the store.
import { refusalToWrite, selectPlaceToWrite } from './messages.ts'
import { refused, type Refused } from './refused.ts'
import { first, type Unit } from './statement.ts'
import { MEMBERS_LISTED } from './views.ts'

/** Refused where this member could not write; `isSmall` when the others are few enough to be told. */
export function* findAudience(input: {
  conversationId: string
  userId: string
}): Unit<Refused | { isSmall: boolean }> {
  const place = yield* first(selectPlaceToWrite, input)
  if (place === undefined) return refused('not_found')
  const isSmall = place.memberCount <= MEMBERS_LISTED
  return (yield* refusalToWrite(place, input)) ?? { isSmall }
}

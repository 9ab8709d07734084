// Tells other backends who came and who went. A wish, not a promise: after a crash nobody is told to have
// gone, and who comes back came twice. Of several nodes, which all know who is there, the one that tells does.
import type { Presence } from '../bus/presence.ts'
import type { Store } from '../store/store.ts'

export function tellArrivals(
  presence: Presence,
  store: Pick<Store, 'notePresence'>,
  onFault: (error: unknown) => void,
  isTelling = () => true,
): void {
  const here = new Set<string>()
  const note = (userIds: string[], isHere: boolean) => {
    if (userIds.length > 0 && isTelling()) store.notePresence({ userIds, isHere }).catch(onFault)
  }
  presence.onChange((userIds) => {
    const [came, went]: [string[], string[]] = [[], []]
    for (const userId of userIds) {
      const seen = presence.statusOf(userId)
      if (seen === 'offline') {
        if (here.delete(userId)) went.push(userId)
      } else if (seen !== 'unknown' && !here.has(userId)) {
        here.add(userId)
        came.push(userId)
      }
    }
    note(came, true)
    note(went, false)
  })
}

// Follows every conversation from its last message on, as the page follows those it has opened; so resume
// fills the gaps of all. Says which messages are new and which changed. Used by connect alone.
import type { Event } from '../../protocol/events.ts'
import type { Conversation, Message } from '../../protocol/models.ts'
import type { State, Thread } from '../state/state.ts'
import type { Store } from '../state/store.ts'
import { indexOfSeq, isBehind, trimStart } from '../state/threads.ts'

/** Messages of a joined conversation; of the others it lets go sooner. */
const MOST_JOINED = 2000

export interface Follower {
  /** Before an event is applied. */
  expect(event: Event): void
  /** After something was applied: new conversations are followed from here on. */
  follow(): void
  /** The state changed. */
  see(state: State, before: State): void
}

interface Owner {
  isJoined(conversationId: string): boolean
  isFromHere(message: Message): boolean
  onNew(message: Message): void
  onUpdated(message: Message): void
}

export function createFollower(store: Store, owner: Owner): Follower {
  /** The highest seq of each conversation that was told, or was there before. */
  const toldSeqs = new Map<string, number>()
  let epoch: string | null = null

  function expect(event: Event): void {
    if (event.type === 'welcome' && event.epoch !== epoch) {
      epoch = event.epoch
      toldSeqs.clear()
    }
    if (event.type !== 'new_message' && event.type !== 'message_updated') return
    const { conversationId, rev, seq } = event.message
    const thread = store.get().threads[conversationId]
    if (event.type === 'new_message' && thread === undefined)
      begin(conversationId, seq - 1, emptyThread(rev - 1, seq > 1))
    const firstSeq = thread?.messages[0]?.seq ?? Infinity
    if (event.type === 'message_updated' && seq < firstSeq) owner.onUpdated(event.message)
  }

  function follow(): void {
    const { conversations, threads } = store.get()
    for (const view of Object.values(conversations))
      if (threads[view.id] === undefined) begin(view.id, view.seq, threadFrom(view))
  }

  function begin(id: string, seq: number, thread: Thread): void {
    toldSeqs.set(id, seq)
    store.update((state) => ({ ...state, threads: { ...state.threads, [id]: thread } }))
  }

  function see({ threads }: State, before: State): void {
    for (const [id, thread] of Object.entries(threads)) {
      const old = before.threads[id]
      if (thread.messages !== old?.messages || thread.rev !== old.rev) compare(id, thread, old)
    }
    for (const id of toldSeqs.keys()) if (threads[id] === undefined) toldSeqs.delete(id)
  }

  function compare(id: string, thread: Thread, old: Thread | undefined): void {
    const { messages } = thread
    const toldSeq = toldSeqs.get(id) ?? 0
    const revs = new Map(old?.messages.map(({ seq, rev }) => [seq, rev]))
    const upToSeq = tellableSeq(thread, toldSeq)
    toldSeqs.set(id, Math.max(toldSeq, upToSeq))
    for (const message of messages) {
      const isNew = message.seq > toldSeq
      if (message.seq > upToSeq) break
      if (isNew && !owner.isFromHere(message) && message.deletedAt === undefined)
        owner.onNew(message)
      if (!isNew && message.rev > Math.ceil(revs.get(message.seq) ?? Infinity))
        owner.onUpdated(message)
    }
    if (isBehind(thread)) return
    if (!owner.isJoined(id) || messages.length > MOST_JOINED) trim(id)
  }

  function trim(id: string): void {
    store.update((state) => {
      const thread = state.threads[id]
      if (thread === undefined || trimStart(thread) === thread) return state
      return { ...state, threads: { ...state.threads, [id]: trimStart(thread) } }
    })
  }

  return { expect, follow, see }
}

/** What came live may have overtaken what was missed; that is told first. */
function tellableSeq(thread: Thread, toldSeq: number): number {
  const { messages } = thread
  if (!isBehind(thread)) return messages.at(-1)?.seq ?? 0
  let seq = toldSeq
  for (let at = indexOfSeq(messages, seq + 1); messages[at]?.seq === seq + 1; at++) seq++
  return seq
}

const emptyThread = (rev: number, hasOlder: boolean): Thread => ({
  messages: [],
  rev,
  seenRev: rev,
  hasOlder,
  isLoadingOlder: false,
})

/** Its last message is only a preview: half a change older, so that the whole of it takes its place. */
function threadFrom({ lastMessage, rev, seq }: Conversation): Thread {
  const messages = lastMessage === null ? [] : [{ ...lastMessage, rev: lastMessage.rev - 0.5 }]
  return { ...emptyThread(rev, seq > 1), messages }
}

// Keeps the state true: applies every event, and after a welcome or a gap asks for what was missed.
// Called by main with the connection's events.
import type { Output } from '../../protocol/commands.ts'
import type { Event } from '../../protocol/events.ts'
import { failureFrom, isPassing } from '../net/failure.ts'
import { apply } from '../state/apply.ts'
import { openConversation } from '../state/select.ts'
import { isBehind } from '../state/threads.ts'
import type { Alerts } from './alerts.ts'
import type { Joining } from './joining.ts'
import type { Messages } from './messages.ts'
import type { Outbox } from './outbox.ts'
import type { Presence } from './presence.ts'
import type { Receipts } from './receipts.ts'
import type { Search } from './search.ts'
import type { Tools } from './tools.ts'
import type { Typing } from './typing.ts'

const CONVERSATIONS_PER_SYNC = 200
const RETRY_AFTER_MS = 2000
/** Whoever claims to know this is told the view and the last page, whatever the conversation is. */
const UNREACHED_REV = Number.MAX_SAFE_INTEGER

/** Where the next page of people begins. */
type UsersNext = Output<'sync'>['usersNext']

export interface Resume {
  hear(event: Event): void
  /** The last page of a conversation, and what was said while it was on its way. */
  load(id: string): Promise<void>
  /** Fetches the view of a conversation that is not in the list; leaves it when it is not mine to see. */
  fetchConversation(id: string): Promise<void>
}

/** Those who have something to say again on a fresh connection. */
interface Others {
  alerts: Pick<Alerts, 'hear'>
  joining: Pick<Joining, 'restart'>
  messages: Messages
  outbox: Outbox
  presence: Pick<Presence, 'restart'>
  receipts: Pick<Receipts, 'restart'>
  search: Pick<Search, 'repeat'>
  typing: Pick<Typing, 'hear'>
}

export function createResume(tools: Tools, others: Others): Resume {
  const { store, connection, clock } = tools
  const { alerts, joining, messages, outbox, presence, receipts, search, typing } = others
  const syncing = new Set<string>()
  const fetching = new Set<string>()
  let welcomes = 0

  function hear(event: Event): void {
    const isNews = event.type !== 'new_message' || isUnheard(event)
    if (event.type === 'conversation_gone') leaveGone([event.conversationId])
    store.update((state) => apply(state, event))
    typing.hear(event)
    if (event.type === 'welcome') {
      void catchUp(event)
      void catchUpOnUsers(event.at, ++welcomes)
    } else fillGaps()
    if (isNews) void alert(event)
  }

  /** What came between connecting and the welcome is heard twice. */
  const isUnheard = ({ message }: Event<'new_message'>): boolean =>
    message.seq > (store.get().conversations[message.conversationId]?.seq ?? 0)

  async function alert(event: Event): Promise<void> {
    const id = event.type === 'new_message' ? event.message.conversationId : undefined
    if (id !== undefined && !store.get().conversations[id]) await fetchConversation(id)
    alerts.hear(event)
  }

  async function catchUp({ conversations: told }: Event<'welcome'>): Promise<void> {
    syncing.clear()
    receipts.restart()
    const { place, threads, conversations } = store.get()
    // Of those without a thread that were not told of it is not known whether they are still mine.
    const untold = new Set(Object.keys(conversations))
    for (const { id } of told) untold.delete(id)
    // They may have been read in another window meanwhile.
    for (const id of untold) if (conversations[id]!.unread > 0) void fetchConversation(id)
    const ids = [...new Set([...Object.keys(threads), ...untold])]
    if (place.kind === 'conversation') {
      void load(place.id)
      if (!store.get().conversations[place.id]) void fetchConversation(place.id)
    }
    for (let start = 0; start < ids.length; start += CONVERSATIONS_PER_SYNC)
      void sync(ids.slice(start, start + CONVERSATIONS_PER_SYNC))
    void outbox.begin()
    presence.restart()
    joining.restart()
    search.repeat()
  }

  async function load(id: string): Promise<void> {
    await messages.load(id)
    fillGaps()
  }

  /** Who got another name since the names here are known, until the time of this welcome, the nth. */
  async function catchUpOnUsers(at: number, nth: number, from?: UsersNext): Promise<void> {
    const { usersAt, epoch } = store.get()
    const isOver = (): boolean => nth !== welcomes || store.get().epoch !== epoch
    if (usersAt === null || isOver()) return
    try {
      const asked = { conversations: {}, usersSince: usersAt, ...from }
      const { users, usersNext } = await connection.send('sync', asked)
      if (isOver()) return
      const known = usersNext ? usersAt : at
      store.update((state) => apply(state, { type: 'users_synced', at: known, users }))
      if (usersNext) void catchUpOnUsers(at, nth, usersNext)
    } catch (error) {
      // Without a line, or refused, as by an older node that knows no pages, the next welcome begins again.
      if (connection.isConnected && isPassing(failureFrom(error)))
        clock.after(RETRY_AFTER_MS, () => void catchUpOnUsers(at, nth, from))
    }
  }

  function fillGaps(): void {
    for (const [id, thread] of Object.entries(store.get().threads))
      if (isBehind(thread) && !syncing.has(id)) void sync([id])
  }

  async function sync(given: readonly string[]): Promise<void> {
    const { threads, conversations } = store.get()
    const ids = given.filter((id) => threads[id] ?? conversations[id])
    if (ids.length === 0) return
    for (const id of ids) syncing.add(id)
    const revOf = (id: string): number => (threads[id] ?? conversations[id])?.rev ?? 0
    const revs = Object.fromEntries(ids.map((id) => [id, revOf(id)]))
    const heardRevs = Object.fromEntries(ids.map((id) => [id, threads[id]?.seenRev ?? 0]))
    try {
      const answer = await connection.send('sync', { conversations: revs })
      leaveGone(answer.gone)
      store.update((state) => apply(state, { ...answer, type: 'synced', heardRevs }))
    } catch {
      // Without a line, the next welcome asks again.
      if (connection.isConnected) clock.after(RETRY_AFTER_MS, () => void sync(ids))
      return
    } finally {
      for (const id of ids) syncing.delete(id)
    }
    fillGaps()
  }

  /** Somebody took me out of these; when one of them is open, the page goes and says so. */
  function leaveGone(ids: readonly string[]): void {
    const open = openConversation(store.get())
    if (open === undefined || !ids.includes(open.id)) return
    store.update((state) => ({ ...state, goneTitle: open.title }))
    tools.goInstead({ kind: 'home' })
  }

  async function fetchConversation(id: string): Promise<void> {
    if (fetching.has(id)) return
    fetching.add(id)
    try {
      const { conversations, gone } = await connection.send('sync', {
        conversations: { [id]: UNREACHED_REV },
      })
      // What it counts beyond a page that was read before it is a gap.
      for (const conversation of conversations)
        store.update((state) => apply(state, { type: 'conversation_updated', conversation }))
      fillGaps()
      const { place } = store.get()
      const isOpen = place.kind === 'conversation' && place.id === id
      if (isOpen && gone.includes(id)) tools.goInstead({ kind: 'home' })
    } catch {
      // Without a line, the next welcome asks for what is open, and the next message for the rest.
    } finally {
      fetching.delete(id)
    }
  }

  return { hear, load, fetchConversation }
}

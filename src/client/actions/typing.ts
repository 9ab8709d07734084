// Says that I am writing, seldom enough, and that I stopped; and forgets others who were not heard of for
// a while. Called by the composer, and by resume with every event.
import type { Event } from '../../protocol/events.ts'
import { standingOf } from '../state/select.ts'
import { expireTyping, seeTyping, TYPING_LASTS_MS } from '../state/typing.ts'
import type { Tools } from './tools.ts'

const SAY_EVERY_MS = 3000
const STOPPED_AFTER_MS = 5000
/** Among more people nobody is told. */
const MOST_MEMBERS = 50

export interface Typing {
  /** A key changed the field; this is what is in it now. */
  write(conversationId: string, body: string): void
  /** The field was sent. */
  stop(): void
  hear(event: Event): void
}

export function createTyping({ store, connection, clock }: Tools): Typing {
  /** Where I write, as the server was told, and since when it knows. */
  let said: { conversationId: string; at: number } | null = null
  let cancelStop = () => {}

  function write(conversationId: string, body: string): void {
    if (said !== null && said.conversationId !== conversationId) stop()
    if (body.trim() === '') return stop()
    if (!mayTell(conversationId)) return
    cancelStop()
    cancelStop = clock.after(STOPPED_AFTER_MS, stop)
    if (said !== null && clock.now() - said.at < SAY_EVERY_MS) return
    said = { conversationId, at: clock.now() }
    say(conversationId, true)
  }

  function stop(): void {
    cancelStop()
    if (said === null) return
    say(said.conversationId, false)
    said = null
  }

  /** Who looks offline does not give themselves away. */
  function mayTell(conversationId: string): boolean {
    const { conversations, me, isInvisible } = store.get()
    const view = conversations[conversationId]
    if (view === undefined || isInvisible || !connection.isConnected) return false
    return view.memberCount <= MOST_MEMBERS && standingOf(view, me) === 'open'
  }

  function say(conversationId: string, on: boolean): void {
    // What gets lost is forgotten by the others in 6 s, or said again with a later key.
    connection.send('typing', { conversationId, on }).catch(() => {})
  }

  function hear(event: Event): void {
    // A fresh connection has said nothing.
    if (event.type === 'welcome') said = null
    if (event.type !== 'typing') return
    store.update((state) => seeTyping(state, event, clock.now()))
    if (event.on) clock.after(TYPING_LASTS_MS, expire)
  }

  function expire(): void {
    store.update((state) => expireTyping(state, clock.now()))
  }

  return { write, stop, hear }
}

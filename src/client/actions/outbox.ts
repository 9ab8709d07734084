// Keeps my messages in this browser, then sends them: per conversation one at a time and in order, again
// and again with the same clientId until the server stored or refused it for good. Of several tabs, the
// one that has the turn sends, and all show. Woken by messages, the welcome, other tabs and every change.
import type { Message } from '../../protocol/models.ts'
import type { News } from '../local/tabs.ts'
import { pauseBeforeTry } from '../net/backoff.ts'
import { failureFrom, isPassing } from '../net/failure.ts'
import { apply } from '../state/apply.ts'
import { addPending, dropPending, nextPending, setProblem } from '../state/pending.ts'
import type { PendingMessage } from '../state/state.ts'
import { createRows } from './rows.ts'
import { createTurn } from './turn.ts'
import { problemFrom, type Tools } from './tools.ts'

export interface Outbox {
  add(message: PendingMessage): void
  retry(clientId: string): void
  discard(clientId: string): void
  /** A fresh line, or the turn has come: shows what other tabs and earlier visits left, and sends. */
  begin(): Promise<void>
  /** Shows what this browser keeps of mine. */
  refresh(): Promise<void>
  /** The state changed. */
  follow(): void
  /** What was kept is gone from the browser; what this page shows stays in its memory. */
  forgetRows(): void
  /** Whether all that waits survives this page. */
  isKept(): boolean
}

export function createOutbox(tools: Tools): Outbox {
  const { store, connection, clock, keeper, tabs } = tools
  const sending = new Set<string>()
  const tries = new Map<string, number>()
  const rows = createRows(tools)
  const turn = createTurn(tools, { begin: () => void begin(), isOfTurn: rows.isKept })

  function add(message: PendingMessage): void {
    store.update((state) => addPending(state, message))
    void keep(message.clientId)
  }

  function retry(clientId: string): void {
    store.update((state) => setProblem(state, clientId, undefined))
    void keep(clientId)
  }

  function discard(clientId: string): void {
    store.update((state) => dropPending(state, clientId))
    void drop(clientId)
  }

  /** It is sent after it is kept; where it cannot be kept, from memory. */
  async function keep(clientId: string): Promise<void> {
    await rows.keep(clientId)
    tell()
    flush()
  }

  /** The others are told last: who hears of it reads the rows again. */
  async function drop(clientId: string, stored?: Message): Promise<void> {
    await rows.drop([clientId])
    tell(stored)
  }

  function tell(stored?: Message): void {
    const { me } = store.get()
    if (me !== null) tabs.tell({ userId: me.id, stored })
  }

  async function begin(): Promise<void> {
    const { me } = store.get()
    if (me === null) return
    flush()
    await keeper.claim(me.id)
    await rows.keepAll()
    await rows.refresh()
    flush()
  }

  function hear({ userId, stored }: News): void {
    if (userId !== store.get().me?.id) return
    if (stored) store.update((state) => apply(state, { type: 'message_sent', message: stored }))
    void rows.refresh().then(flush)
  }

  function follow(): void {
    rows.tidy()
    turn.follow()
  }

  /** What is kept is sent by the tab that has the turn; of the rest only this tab knows. */
  const maySend = ({ clientId }: PendingMessage): boolean => tabs.hasTurn || !rows.isKept(clientId)

  function flush(): void {
    const waiting = new Set(store.get().pending.map(({ conversationId }) => conversationId))
    for (const conversationId of waiting) void sendNext(conversationId)
  }

  async function sendNext(conversationId: string): Promise<void> {
    const message = nextPending(store.get(), conversationId, maySend)
    if (!message || rows.isSaving(message.clientId)) return
    if (sending.has(conversationId) || !connection.isConnected) return
    sending.add(conversationId)
    let pauseMs = 0
    try {
      await send(message)
    } catch (error) {
      pauseMs = pauseAfter(error, message)
    }
    const next = () => {
      sending.delete(conversationId)
      void sendNext(conversationId)
    }
    if (pauseMs > 0 && connection.isConnected) clock.after(pauseMs, next)
    else next()
  }

  async function send({
    clientId,
    conversationId,
    body,
    createdAt,
  }: PendingMessage): Promise<void> {
    const { messageId, seq, rev } = await connection.send('send_message', {
      conversationId,
      body,
      clientId,
    })
    tries.delete(clientId)
    const { me } = store.get()
    if (me === null) return
    const sender = { senderId: me.id, senderName: me.name }
    const message = {
      id: messageId,
      conversationId,
      seq,
      rev,
      body,
      clientId,
      createdAt,
      ...sender,
    }
    store.update((state) => apply(state, { type: 'message_sent', message }))
    void drop(clientId, message)
  }

  function pauseAfter(error: unknown, { clientId }: PendingMessage): number {
    const failure = failureFrom(error)
    if (isPassing(failure)) {
      const tried = tries.get(clientId) ?? 0
      tries.set(clientId, tried + 1)
      return Math.max(500, failure.retryAfterMs ?? pauseBeforeTry(tried))
    }
    store.update((state) => setProblem(state, clientId, problemFrom(error)))
    void keep(clientId)
    return 0
  }

  tabs.listen(hear)
  return {
    add,
    retry,
    discard,
    begin,
    refresh: rows.refresh,
    follow,
    forgetRows: rows.forget,
    isKept: () => store.get().pending.every(({ clientId }) => rows.isKept(clientId)),
  }
}

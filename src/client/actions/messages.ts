// What a person can do with messages: write one, try a refused one again or let it go, read older ones.
import type { Output } from '../../protocol/commands.ts'
import { request } from '../net/api.ts'
import { newId } from '../net/new-id.ts'
import { apply } from '../state/apply.ts'
import type { State, Thread } from '../state/state.ts'
import { trimStart } from '../state/threads.ts'
import type { Outbox } from './outbox.ts'
import { problemFrom, type Tools } from './tools.ts'

const PAGE = 50

type Page = Output<'load_history'>

export interface Messages {
  write(conversationId: string, body: string): void
  retry(clientId: string): void
  discard(clientId: string): void
  keepDraft(conversationId: string, body: string): void
  /** Asks for the last page before there is a line; it is drawn by the load that follows the welcome. */
  prepare(conversationId: string): void
  /** The last page, unless it is there or on its way. */
  load(conversationId: string): Promise<void>
  loadOlder(conversationId: string): Promise<void>
  /** Nobody looks at the oldest messages: keeps the page light. */
  forgetOldest(conversationId: string): void
}

export function createMessages({ store, connection, clock }: Tools, outbox: Outbox): Messages {
  const loading = new Map<string, Promise<void>>()
  let prepared: { id: string; page: Promise<Page | null> } | null = null

  function write(conversationId: string, body: string): void {
    // The time is also the order in which they are sent after a reload.
    const after = (store.get().pending.at(-1)?.createdAt ?? 0) + 1
    const createdAt = Math.max(clock.now(), after)
    outbox.add({ clientId: newId(), conversationId, body, createdAt })
    keepDraft(conversationId, '')
  }

  function retry(clientId: string): void {
    const refused = store.get().pending.find((message) => message.clientId === clientId)
    if (refused?.problem?.code !== 'client_id_reused') return outbox.retry(clientId)
    outbox.discard(clientId)
    write(refused.conversationId, refused.body)
  }

  function keepDraft(conversationId: string, body: string): void {
    store.update((state) => ({ ...state, drafts: { ...state.drafts, [conversationId]: body } }))
  }

  function keepPage(
    conversationId: string,
    { messages, rev, more }: Page,
    isOlderPage: boolean,
  ): void {
    const loaded = {
      type: 'history_loaded',
      conversationId,
      messages,
      rev,
      more,
      isOlderPage,
    } as const
    store.update((state) => apply(state, loaded))
  }

  /** Without a line, history can still be read; what is said meanwhile is a gap, filled after the welcome. */
  const requestPage = (id: string): Promise<Page> =>
    request('GET /api/conversations/:id/messages', { id, limit: PAGE })

  function prepare(id: string): void {
    // Refused, it is asked again, and what is wrong then shown.
    prepared = { id, page: requestPage(id).catch(() => null) }
  }

  async function lastPage(conversationId: string): Promise<Page> {
    const early = prepared?.id === conversationId ? await prepared.page : null
    prepared = null
    if (early !== null) return early
    return connection.isConnected
      ? connection.send('load_history', { conversationId, limit: PAGE })
      : requestPage(conversationId)
  }

  function load(conversationId: string): Promise<void> {
    if (store.get().threads[conversationId]) return Promise.resolve()
    const known = loading.get(conversationId)
    const underWay = known ?? loadLast(conversationId)
    if (known === undefined) loading.set(conversationId, underWay)
    return underWay
  }

  async function loadLast(conversationId: string): Promise<void> {
    try {
      store.update((state) => ({ ...state, threadProblem: null }))
      keepPage(conversationId, await lastPage(conversationId), false)
    } catch (error) {
      const problem = problemFrom(error)
      store.update((state) => ({ ...state, threadProblem: { conversationId, problem } }))
    } finally {
      loading.delete(conversationId)
    }
  }

  async function loadOlder(conversationId: string): Promise<void> {
    const thread = store.get().threads[conversationId]
    const before = thread?.messages[0]?.seq
    if (!thread?.hasOlder || thread.isLoadingOlder || before === undefined) return
    store.update((state) => changeThread(state, conversationId, { isLoadingOlder: true }))
    try {
      const page = await connection.send('load_history', { conversationId, before, limit: PAGE })
      keepPage(conversationId, page, true)
    } catch {
      // Scrolling up again asks again.
      store.update((state) => changeThread(state, conversationId, { isLoadingOlder: false }))
    }
  }

  function forgetOldest(conversationId: string): void {
    const thread = store.get().threads[conversationId]
    if (thread && trimStart(thread) !== thread)
      store.update((state) => changeThread(state, conversationId, trimStart(thread)))
  }

  return {
    write,
    retry,
    discard: outbox.discard,
    keepDraft,
    prepare,
    load,
    loadOlder,
    forgetOldest,
  }
}

function changeThread(state: State, id: string, change: Partial<Thread>): State {
  const thread = state.threads[id]
  if (thread === undefined) return state
  return { ...state, threads: { ...state.threads, [id]: { ...thread, ...change } } }
}

// `relais/client`: the page's own net, state and actions for any program or page, without its looks. The
// entry of the library, bundled into dist/client/. Keeps nothing on the disk; one line, one person.
import type { Event } from '../../protocol/events.ts'
import type { Conversation, Message, Person } from '../../protocol/models.ts'
import { createMessages } from '../actions/messages.ts'
import { createOutbox } from '../actions/outbox.ts'
import { createResume } from '../actions/resume.ts'
import type { Tools } from '../actions/tools.ts'
import { createTyping } from '../actions/typing.ts'
import { createKeeper } from '../local/keeper.ts'
import { clock } from '../net/clock.ts'
import { Connection, type EndReason } from '../net/connection.ts'
import { newId } from '../net/new-id.ts'
import { tokenSocketTo, type SocketClass } from '../net/token-socket.ts'
import { apply } from '../state/apply.ts'
import { emptyState, type Watched } from '../state/state.ts'
import { createStore } from '../state/store.ts'
import { Attention } from './attention.ts'
import type { Client, Happenings, Options } from './client.ts'
import { createFollower } from './follower.ts'
import { Line } from './line.ts'
import { Listeners } from './listeners.ts'
import { createSends } from './sends.ts'

export { Failure, type FailureCode } from '../net/failure.ts'
export type { EndReason, LineStatus } from '../net/connection.ts'
export type { Conversation, Member, Message, Person, User } from '../../protocol/models.ts'
export type { State, Watched } from '../state/state.ts'
export type { Client, Happenings, Options } from './client.ts'
export type { Sent } from './sends.ts'

const PAGE = 50

export function connect(options: Options): Client {
  const Socket = options.WebSocket ?? (globalThis as { WebSocket?: SocketClass }).WebSocket
  if (Socket === undefined)
    throw new Error('There is no WebSocket here: pass one, `connect({WebSocket, …})`, from ws.')
  const { token = '', getToken = () => token } = options
  const listeners = new Listeners<Happenings>()
  const store = createStore({ ...emptyState, session: 'in' }, queueMicrotask)
  /** Messages sent from here that were not yet seen among those of their conversation. */
  const fromHere = new Set<string>()
  /** Whether a line has stood since a token was asked for: then a fresh one may do. */
  let hasStood = false

  const connection = new Connection({
    ticket: async () => getToken(),
    open: tokenSocketTo(options.url, Socket),
    clock,
    onStatus(line) {
      store.update((state) => ({ ...state, line }))
      listeners.tell('status', line)
      if (line.status === 'connected') lineUp.open()
    },
    onEvent: hear,
    onEnd: end,
  })
  const lineUp = new Line(connection, clock)
  const refuse = (): Promise<never> => Promise.reject(new Error('nothing is kept'))
  // Alone with its messages: no other tab, no page, nothing on the disk.
  const tools = {
    store,
    connection,
    clock,
    keeper: createKeeper({ all: refuse, change: refuse }, clock),
    tabs: {
      tell: ({ stored }: { stored?: Message }) => stored && sends.hear(stored),
      listen() {},
      hasTurn: true,
    },
  } as unknown as Tools
  const outbox = createOutbox(tools)
  const messages = createMessages(tools, outbox)
  // Nobody sits here: what a page says for its person is left to whoever uses this.
  const nothing = { restart() {}, repeat() {}, hear() {} }
  const idle = { alerts: nothing, presence: nothing, receipts: nothing, search: nothing }
  const typing = createTyping(tools)
  const attention = new Attention({ join, watch })
  const resume = createResume(tools, { ...idle, joining: attention, messages, outbox, typing })
  const sends = createSends(outbox, clock.now)
  const follower = createFollower(store, {
    isJoined: (id) => attention.isJoined(id),
    isFromHere: ({ clientId }) => clientId !== undefined && fromHere.delete(clientId),
    onNew: (message) => listeners.tell('newMessage', message),
    onUpdated: (message) => listeners.tell('messageUpdated', message),
  })
  store.watch((state, before) => {
    follower.follow()
    follower.see(state, before)
    sends.see(state)
    listeners.tell('change', state)
  })

  function hear(event: Event): void {
    follower.expect(event)
    resume.hear(event)
    follower.follow()
    if (event.type === 'welcome') hasStood = true
    if (event.type === 'new_message') sends.hear(event.message)
    if (event.type === 'conversation_request' || event.type === 'new_conversation')
      listeners.tell('newConversation', event.conversation)
    if (event.type === 'conversation_updated')
      listeners.tell('conversationUpdated', event.conversation)
    if (event.type === 'messages_read') listeners.tell('messagesRead', event)
    if (event.type === 'typing') listeners.tell('typing', event)
    if (event.type === 'app_event') listeners.tell('appEvent', event)
    if (event.type === 'presence') listeners.tell('presence', event.users)
  }

  function end(reason: EndReason): void {
    const mayTryAgain = reason === 'not_authenticated' && hasStood && options.getToken !== undefined
    hasStood = false
    if (mayTryAgain) return connection.start()
    store.update((state) => ({ ...state, endReason: reason }))
    listeners.tell('status', { status: 'ended', reason })
    giveUp(reason === 'abuse' || reason === 'logged_out' ? 'not_authenticated' : reason)
  }

  function giveUp(code: 'not_authenticated' | 'forbidden' | 'disconnected'): void {
    lineUp.end(code)
    sends.failAll(code)
  }

  const command: Client['command'] = (type, input) => lineUp.say(type, input)

  function put(conversation: Conversation): Conversation {
    store.update((state) => apply(state, { type: 'conversation_updated', conversation }))
    return conversation
  }

  async function join(id: string): Promise<Conversation> {
    return put((await command('join_conversation', { conversationId: id })).conversation)
  }

  async function watch(userIds: Watched): Promise<readonly Person[]> {
    const asked = userIds === 'all' ? userIds : [...userIds]
    const { users } = await command('watch_presence', { userIds: asked })
    store.update((state) => apply(state, { type: 'presence_watched', watched: asked, users }))
    listeners.tell('presence', users)
    return users
  }

  const loadHistory: Client['loadHistory'] = async (
    conversationId,
    { before, limit = PAGE } = {},
  ) => {
    const page = await command('load_history', { conversationId, before, limit })
    const firstSeq = store.get().threads[conversationId]?.messages[0]?.seq
    const joinsOn = firstSeq !== undefined && (page.messages.at(-1)?.seq ?? 0) >= firstSeq - 1
    const loaded = {
      type: 'history_loaded',
      conversationId,
      isOlderPage: before !== undefined,
    } as const
    if (before === undefined || joinsOn)
      store.update((state) => apply(state, { ...loaded, ...page }))
    return page
  }

  connection.start()
  return {
    get isConnected() {
      return connection.isConnected
    },
    getState: store.get,
    command,
    joinConversation: (id) =>
      attention.join(id, async (conversation) => {
        await loadHistory(id)
        return { conversation, messages: store.get().threads[id]?.messages ?? [] }
      }),
    async leaveConversation(id) {
      attention.leave(id)
      // A line that comes later knows nothing of it.
      if (connection.isConnected) await command('leave_conversation', { conversationId: id })
    },
    async sendMessage(conversationId, body, { clientId = newId() } = {}) {
      fromHere.add(clientId)
      try {
        return await sends.add({ clientId, conversationId, body })
      } catch (error) {
        fromHere.delete(clientId)
        throw error
      } finally {
        if (store.get().threads[conversationId] === undefined) fromHere.delete(clientId)
      }
    },
    editMessage: async (messageId, body) =>
      changed((await command('edit_message', { messageId, body })).message),
    deleteMessage: async (messageId) =>
      changed((await command('delete_message', { messageId })).message),
    async markAsRead(conversationId, seq = store.get().conversations[conversationId]?.seq ?? 0) {
      const { unread } = await command('mark_as_read', { conversationId, seq })
      const userId = store.get().me?.id ?? ''
      const read = { type: 'messages_read', conversationId, userId, seq, unread } as const
      store.update((state) => apply(state, read))
    },
    typing(conversationId, on = true) {
      // Fleeting: without a line nobody hears it, and the next one comes soon.
      void connection.send('typing', { conversationId, on }).catch(() => {})
    },
    async requestConversation(userId, body) {
      const clientId = newId()
      return put((await command('request_conversation', { userId, body, clientId })).conversation)
    },
    loadHistory,
    async searchUsers(query) {
      const { users } = await command('search_users', { query })
      store.update((state) => apply(state, { type: 'people_found', query, users }))
      return users
    },
    watchPresence: (userIds) => attention.watch(userIds),
    onNewMessage: (hear) => listeners.on('newMessage', hear),
    onMessageUpdated: (hear) => listeners.on('messageUpdated', hear),
    onNewConversation: (hear) => listeners.on('newConversation', hear),
    onConversationUpdated: (hear) => listeners.on('conversationUpdated', hear),
    onMessagesRead: (hear) => listeners.on('messagesRead', hear),
    onTyping: (hear) => listeners.on('typing', hear),
    onPresence: (hear) => listeners.on('presence', hear),
    onAppEvent: (hear) => listeners.on('appEvent', hear),
    onStatus: (hear) => listeners.on('status', hear),
    onChange: (hear) => listeners.on('change', hear),
    close() {
      connection.stop()
      giveUp('disconnected')
    },
  }

  function changed(message: Message): Message {
    store.update((state) => apply(state, { type: 'message_updated', message }))
    return message
  }
}

// What the library gives: the calls, what they take, and what its listeners are told. Types alone; made by
// connect.
import type { CommandName, Input, Output } from '../../protocol/commands.ts'
import type { Event } from '../../protocol/events.ts'
import type { Conversation, Message, Person, User } from '../../protocol/models.ts'
import type { EndReason, LineStatus } from '../net/connection.ts'
import type { SocketClass } from '../net/token-socket.ts'
import type { State, Watched } from '../state/state.ts'
import type { Sent } from './sends.ts'

export interface Options {
  /** Where Relais is, such as `http://localhost:8181`. */
  url: string | URL
  token?: string
  /** Asked before every line, so also when a token has expired; instead of `token`. */
  getToken?(): string | Promise<string>
  /** Where there is none, as in Node 20: that of the package ws. */
  WebSocket?: SocketClass
}

/** What listeners are told, by its name. */
export interface Happenings {
  newMessage: Message
  messageUpdated: Message
  newConversation: Conversation
  conversationUpdated: Conversation
  messagesRead: Event<'messages_read'>
  typing: { conversationId: string; user: User; on: boolean }
  presence: readonly Person[]
  appEvent: Event<'app_event'>
  status: LineStatus | { status: 'ended'; reason: EndReason }
  change: State
}

type On<N extends keyof Happenings> = (hear: (value: Happenings[N]) => void) => () => void

export interface Client {
  readonly isConnected: boolean
  getState(): State
  /** Says any command of the protocol; waits for the line for 15 s. */
  command<N extends CommandName>(type: N, input: Input<N>): Promise<Output<N>>
  /** It is on screen from now on: its last messages, its typing and its read marks. */
  joinConversation(
    id: string,
  ): Promise<{ conversation: Conversation; messages: readonly Message[] }>
  leaveConversation(id: string): Promise<void>
  /** Resolves when the server has it, however often the line breaks before; never doubles it. */
  sendMessage(conversationId: string, body: string, options?: { clientId?: string }): Promise<Sent>
  editMessage(messageId: string, body: string): Promise<Message>
  deleteMessage(messageId: string): Promise<Message>
  /** Up to this seq, or to the last message. */
  markAsRead(conversationId: string, seq?: number): Promise<void>
  /** Say it again every few seconds while somebody writes. */
  typing(conversationId: string, on?: boolean): void
  requestConversation(userId: string, body?: string): Promise<Conversation>
  /** A page of messages, the last ones or those before a seq; the state has them too where they join on. */
  loadHistory(
    conversationId: string,
    page?: { before?: number; limit?: number },
  ): Promise<Output<'load_history'>>
  searchUsers(query: string): Promise<readonly Person[]>
  /** How these people are; `onPresence` tells what changes, until the next call. */
  watchPresence(userIds: Watched): Promise<readonly Person[]>
  /** Each once and in order, those that came while the line was down too; not those sent from here. */
  onNewMessage: On<'newMessage'>
  onMessageUpdated: On<'messageUpdated'>
  onNewConversation: On<'newConversation'>
  onConversationUpdated: On<'conversationUpdated'>
  onMessagesRead: On<'messagesRead'>
  onTyping: On<'typing'>
  onPresence: On<'presence'>
  /** What a backend tells of its own application; missed by who is away. */
  onAppEvent: On<'appEvent'>
  onStatus: On<'status'>
  onChange: On<'change'>
  /** For good; what was not sent is rejected. */
  close(): void
}

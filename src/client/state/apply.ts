// (state, event) → state, for the events of the server and for what its answers taught. Pure: no clock,
// no network, no DOM. Called by actions through the store.
import type { Event } from '../../protocol/events.ts'
import type { Change, Conversation, Message, Person, User } from '../../protocol/models.ts'
import {
  firstUnread,
  oldestOfFullPage,
  putConversation,
  putConversations,
  seeMessage,
  seeRead,
  seeUpdate,
  withoutConversations,
} from './conversations.ts'
import { seeReadBy } from './receipts.ts'
import { forgetTypist } from './typing.ts'
import { withoutPendingOf } from './pending.ts'
import { forgetPresence, learnFound, learnWatched, seePresence } from './presence.ts'
import { emptyState, type State, type Thread, type Watched } from './state.ts'
import { addMessage, catchUp, mergeMessages } from './threads.ts'
import { seeUsers } from './users.ts'

/** What an answer taught, in the same form as an event. */
export type Learned =
  | {
      type: 'history_loaded'
      conversationId: string
      messages: readonly Message[]
      rev: number
      more: boolean
      isOlderPage: boolean
    }
  | {
      type: 'synced'
      /** The conversations asked about, each with the highest rev heard of when it was asked. */
      heardRevs: Readonly<Record<string, number>>
      changes: Readonly<Record<string, Change>>
      conversations: readonly Conversation[]
      gone: readonly string[]
    }
  | { type: 'users_synced'; at: number; users: readonly User[] }
  | { type: 'message_sent'; message: Message }
  | { type: 'presence_watched'; watched: Watched; users: readonly Person[] }
  | { type: 'people_found'; query: string; users: readonly Person[] }

export function apply(state: State, event: Event | Learned): State {
  switch (event.type) {
    case 'welcome':
      return welcome(state, event)
    case 'new_message':
    case 'message_sent':
      return learnMessage(state, event.message)
    case 'message_updated':
      return putMessage(seeUpdate(state, event.message), event.message)
    case 'conversation_request':
    case 'new_conversation':
    case 'conversation_updated':
      return seeConversation(state, event.conversation)
    case 'conversation_gone':
      return withoutConversations(state, [event.conversationId])
    case 'messages_read':
      if (event.userId !== state.me?.id)
        return seeReadBy(state, event.conversationId, event.userId, event.seq)
      return seeRead(state, event.conversationId, event.seq, event.unread)
    case 'history_loaded':
      return loadHistory(state, event)
    case 'synced':
      return synced(state, event)
    case 'user_updated':
      return seeUsers(state, [event.user])
    case 'users_synced':
      return { ...seeUsers(state, event.users), usersAt: event.at }
    case 'presence':
      return seePresence(state, event.users)
    case 'presence_watched':
      return learnWatched(state, event.watched, event.users)
    case 'people_found':
      return learnFound(state, event.query, event.users)
    default:
      return state
  }
}

function welcome(state: State, event: Event<'welcome'>): State {
  const { user, epoch, limits, conversations } = event
  const isSameStory = state.epoch === epoch && state.me?.id === user.id
  const isFirst = !isSameStory || state.isRecalled
  const known = isSameStory ? forgetList(state) : forgetStory(state, user)
  return {
    ...forgetPresence(putConversations(known, conversations, { isTruth: true })),
    me: user,
    isRecalled: false,
    isInvisible: event.status === 'invisible',
    typing: {},
    epoch,
    limits,
    usersAt: known.usersAt ?? event.at,
    olderThan: isFirst ? oldestOfFullPage(conversations) : state.olderThan,
    newFromSeq: isFirst ? firstUnread(conversations, state.place) : state.newFromSeq,
  }
}

/** Of an earlier visit's list, only what sync puts right is kept beside the latest ones. */
function forgetList(state: State): State {
  if (!state.isRecalled) return state
  const synced = Object.entries(state.conversations).filter(([id]) => state.threads[id])
  return { ...state, conversations: Object.fromEntries(synced) }
}

/** Another person's page (signed in from another tab) or a restored backup: nothing known holds. */
function forgetStory(state: State, user: User): State {
  const known = state.me?.id === user.id ? state : { ...emptyState, session: state.session }
  const { line, hasNetwork, place, alerting } = state
  const nothing = { usersAt: null, conversations: {}, threads: {}, toasts: [] }
  return { ...known, line, hasNetwork, place, alerting, ...nothing }
}

function learnMessage(state: State, message: Message): State {
  const seen = forgetTypist(seeMessage(state, message), message.conversationId, message.senderId)
  return putMessage(withoutPendingOf(seen, [message]), message)
}

function putMessage(state: State, message: Message): State {
  const thread = state.threads[message.conversationId]
  return thread ? putThread(state, message.conversationId, addMessage(thread, message)) : state
}

function seeConversation(state: State, conversation: Conversation): State {
  const thread = state.threads[conversation.id]
  const put = putConversation(state, conversation)
  if (thread === undefined) return put
  // Its rev is heard of, not reached: it may count a message, or an edit, that the thread has not.
  const seenRev = Math.max(thread.seenRev, conversation.rev)
  return putThread(put, conversation.id, { ...thread, seenRev })
}

function loadHistory(state: State, page: Extract<Learned, { type: 'history_loaded' }>): State {
  const { conversationId, messages, rev, more, isOlderPage } = page
  const known = state.threads[conversationId]
  if (isOlderPage && known === undefined) return state
  const thread: Thread =
    isOlderPage && known
      ? {
          ...known,
          messages: mergeMessages(known.messages, messages),
          hasOlder: more,
          isLoadingOlder: false,
        }
      : {
          messages: mergeMessages([], messages),
          rev,
          // An event may have overtaken the answer; then there is a gap to fill.
          seenRev: Math.max(rev, state.conversations[conversationId]?.rev ?? 0),
          hasOlder: more,
          isLoadingOlder: false,
        }
  return putThread(withoutPendingOf(state, messages), conversationId, thread)
}

function synced(state: State, answer: Extract<Learned, { type: 'synced' }>): State {
  const threads = { ...state.threads }
  for (const [id, heardRev] of Object.entries(answer.heardRevs)) {
    const thread = threads[id]
    if (thread) threads[id] = catchUp(thread, answer.changes[id], heardRev)
  }
  const left = withoutConversations({ ...state, threads }, answer.gone)
  const caughtUp = putConversations(left, answer.conversations)
  const messages = Object.values(answer.changes).flatMap((change) => change.messages)
  return withoutPendingOf(caughtUp, messages)
}

function putThread(state: State, id: string, thread: Thread): State {
  return { ...state, threads: { ...state.threads, [id]: thread } }
}

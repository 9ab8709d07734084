// What a backend says in a conversation: messages in somebody's name, and events that are kept as messages.
// Units of the store. They look up whoever speaks, so that a whole batch is one turn of the store.
import { LOBBY } from '../../protocol/frames.ts'
import type { User } from '../../protocol/models.ts'
import { appendNew, insertMessage, sentBefore, type NewMessage, type Sent } from './messages.ts'
import { refused, type Refused } from './refused.ts'
import { findStanding, upsertOfKind, type Standing } from './standing.ts'
import { first, statement, type Unit } from './statement.ts'

/** A refusal that is about whoever speaks. */
export interface RefusedSender extends Refused {
  isAboutSender: true
}

export type Posted = Sent & {
  sender: User
  /** Everybody has to hear what the bot is called now. */
  isRenamed: boolean
}

const about = (refused: Refused['refused']): RefusedSender => ({ refused, isAboutSender: true })

const selectConversation = statement<{ conversationId: string }>()((db, value) =>
  db.selectFrom('conversations').select('status').where('id', '=', value('conversationId')),
)

/** What is answered when nothing is to be written: the first result of this clientId, whatever became of its
 * sender since; or why they cannot write, if a bot is wanted also because it is none. Else null. */
function* answerWithout(
  message: NewMessage,
  { user, problem, isBot }: Standing,
  isBotWanted: boolean,
): Unit<Refused | RefusedSender | Posted | null> {
  if (isBotWanted && !isBot) return about(problem ?? 'bad_field')
  const sent = yield* sentBefore(message)
  if (sent !== null) return 'refused' in sent ? sent : { ...sent, sender: user, isRenamed: false }
  return problem === null ? null : about(problem)
}

/** As Driver.append, in the name of a user. */
export function* postMessage(message: NewMessage): Unit<Refused | RefusedSender | Posted> {
  const sender = yield* findStanding({ userId: message.senderId })
  if (sender === null) return about('not_found')
  const answer = yield* answerWithout(message, sender, false)
  if (answer !== null) return answer
  const sent = yield* appendNew(message)
  return 'refused' in sent ? sent : { ...sent, sender: sender.user, isRenamed: false }
}

/** As a bot, `senderId`, of this name. One that there is not yet is made, and is then in the lobby alone. */
export function* postAsBot({
  botName,
  ...message
}: NewMessage & { botName: string }): Unit<Refused | RefusedSender | Posted> {
  const { senderId, conversationId, now } = message
  const bot = { id: senderId, name: botName, kind: 'bot', now } as const
  const known = yield* findStanding({ userId: senderId })
  const answer = known === null ? null : yield* answerWithout(message, known, true)
  if (answer !== null) return answer
  if (known === null && conversationId !== LOBBY) return refused('not_found')
  const made = known === null ? yield* upsertOfKind(bot) : null
  if (made !== null && 'refused' in made) return about(made.refused)
  const sent = yield* appendNew(message)
  if ('refused' in sent) return sent
  const renamed = yield* upsertOfKind(bot)
  if ('refused' in renamed) return about(renamed.refused)
  return { ...sent, sender: renamed.user, isRenamed: renamed.isChanged }
}

/** An event, told by a bot that need not be a member: a backend speaks of a conversation, not in it. */
export function* keepEvent({
  botName,
  ...message
}: NewMessage & { botName: string }): Unit<Refused | RefusedSender | Posted> {
  const { conversationId, senderId, now } = message
  const conversation = yield* first(selectConversation, { conversationId })
  if (conversation === undefined) return refused('not_found')
  const known = yield* findStanding({ userId: senderId })
  const answer = known === null ? null : yield* answerWithout(message, known, true)
  if (answer !== null) return answer
  const sender = { id: senderId, name: botName }
  const { status } = conversation
  if (status !== 'accepted') return refused(status === 'declined' ? 'declined' : 'not_accepted')
  if (known === null) yield* upsertOfKind({ ...sender, kind: 'bot', now })
  const place = yield* insertMessage(message)
  return { ...place, isDuplicate: false, sender, isRenamed: false }
}

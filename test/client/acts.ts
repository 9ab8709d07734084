// What people do at random, for the test of convergence.
import type { Person, Socket } from '../support/person.ts'
import { oneOf, type Random } from '../support/random.ts'

/** What three people do, and dora in another window; whatever is refused is refused. */
export async function actAtRandom(
  random: Random,
  people: Person[],
  lines: Socket[],
): Promise<void> {
  const from = random(people.length)
  const line = lines[from]!
  const other = oneOf(random, people)
  const conversationIds = ['lobby', ...knownTo(line)]
  const conversationId = oneOf(random, conversationIds)
  const groupId = oneOf(random, groupsKnownTo(line))
  const body = `${people[from]!.user.name} ${random(1_000_000)}`
  const acts: [weight: number, act: () => Promise<unknown>][] = [
    [10, () => line.ask('send_message', { conversationId, body })],
    [4, () => line.ask('edit_message', { messageId: oneOf(random, sentBy(line)), body })],
    [3, () => line.ask('delete_message', { messageId: oneOf(random, sentBy(line)) })],
    [4, () => line.ask('request_conversation', { userId: other.user.id, body })],
    [4, () => line.ask('accept_conversation', { conversationId })],
    [1, () => line.ask('decline_conversation', { conversationId })],
    [1, () => line.ask('block_user', { userId: other.user.id })],
    [2, () => line.ask('unblock_user', { userId: other.user.id })],
    [2, () => line.ask('mark_as_read', { conversationId, seq: 1 + random(100) })],
    [1, () => people[from]!.call('PATCH /api/me', { name: body })],
    [2, () => line.ask('create_group', { title: body, userIds: [other.user.id] })],
    [4, () => line.ask('add_members', { conversationId: groupId, userIds: [other.user.id] })],
    [3, () => line.ask('remove_member', { conversationId: groupId, userId: other.user.id })],
    [1, () => line.ask('leave_group', { conversationId: groupId })],
    [2, () => line.ask('update_conversation', { conversationId: groupId, title: body })],
  ]
  const draws = acts.flatMap(([weight, act]) => Array.from({ length: weight }, () => act))
  await oneOf(random, draws)()
}

const knownTo = (line: Socket): string[] =>
  line.heard.flatMap((event) => ('conversation' in event ? [event.conversation.id] : []))

/** This person is put in a group, and taken out of it. */
export async function takeOut(admin: Socket, line: Socket, userId: string): Promise<void> {
  const { conversation } = await admin.do('request_conversation', { userId })
  await line.ask('accept_conversation', { conversationId: conversation.id })
  const group = await admin.do('create_group', { title: 'Short', userIds: [userId] })
  await admin.do('remove_member', { conversationId: group.conversation.id, userId })
}

const groupsKnownTo = (line: Socket): string[] => [
  'none',
  ...line.heard.flatMap((event) =>
    'conversation' in event && event.conversation.kind === 'group' ? [event.conversation.id] : [],
  ),
]

/** Ids of messages, most of them this person's own. */
const sentBy = (line: Socket): string[] => [
  'lobby.1',
  ...line.heard.flatMap((event) => ('messageId' in event ? [String(event.messageId)] : [])),
]

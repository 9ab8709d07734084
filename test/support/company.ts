// People who know each other, and their group, for the tests of groups.
import * as assert from 'uvu/assert'
import type { CommandName, Input } from '../../src/protocol/commands.ts'
import { Person, type Socket } from './person.ts'

let rounds = 0

export interface Somebody {
  id: string
  name: string
  person: Person
  line: Socket
}

export async function somebody(url: string, name: string): Promise<Somebody> {
  const person = await Person.signUp(url, name)
  return { id: person.user.id, name, person, line: await person.connect() }
}

export async function befriend(one: Somebody, other: Somebody): Promise<void> {
  const { conversation } = await one.line.do('request_conversation', { userId: other.id })
  await other.line.do('accept_conversation', { conversationId: conversation.id })
}

/** An admin, people who have accepted to talk to them, and somebody who has not. */
export async function company(url: string, friends = 3) {
  const round = ++rounds
  const admin = await somebody(url, `alice${round}`)
  const names = ['bob', 'carol', 'dora'].slice(0, friends)
  const others = await Promise.all(names.map((name) => somebody(url, `${name}${round}`)))
  for (const other of others) await befriend(admin, other)
  const stranger = await somebody(url, `mallory${round}`)
  return { admin, others: others as [Somebody, Somebody, Somebody], stranger }
}

/** The same, with the first two friends in a group. */
export async function group(url: string) {
  const { admin, others, stranger } = await company(url)
  const [bob, carol, dora] = others
  const making = { title: 'Weekend', userIds: [bob.id, carol.id] }
  const { conversation } = await admin.line.do('create_group', making)
  for (const { line } of [bob, carol]) await line.next('new_conversation')
  return { admin, bob, carol, dora, stranger, conversationId: conversation.id }
}

/** Fails unless the command is refused with this code and sentence. */
export async function refuses<N extends CommandName>(
  { line }: Somebody,
  type: N,
  input: Input<N>,
  code: string,
  sentence: RegExp,
): Promise<void> {
  const answer = await line.ask(type, input)
  assert.is(answer.code, code, `${type}: ${JSON.stringify(answer)}`)
  assert.match(String(answer.message), sentence)
}

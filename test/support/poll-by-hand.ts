// The long poll request by request, for tests that lose, repeat and reorder them.
import * as assert from 'uvu/assert'
import type { Event } from '../../src/protocol/events.ts'
import type { Person } from './person.ts'
import type { PollInput, PollOutput } from './poll.ts'

/** One request that must be answered with 200. */
export async function ask(person: Person, body: PollInput = {}): Promise<PollOutput> {
  const answer = await person.call('POST /api/poll', body)
  assert.is(answer.status, 200, answer.text)
  return answer.body as unknown as PollOutput
}

export async function refused(person: Person, body: PollInput) {
  const answer = await person.call('POST /api/poll', body)
  return { status: answer.status, ...answer.body.error }
}

/** A new connection whose welcome was acknowledged: `ask` with what is in every request. */
export async function open(person: Person) {
  const { connectionId } = await ask(person)
  return {
    connectionId,
    ask: (body: PollInput = {}) => ask(person, { connectionId, ack: 1, ...body }),
    refused: (body: PollInput = {}) => refused(person, { connectionId, ack: 1, ...body }),
  }
}

/** A request that surely waits at the server: it has released one before it. */
export async function waiting(line: Awaited<ReturnType<typeof open>>, body: PollInput = {}) {
  const older = line.ask(body)
  const newer = line.ask(body)
  // Either may arrive first; the one that came second waits.
  const [first, second] = await Promise.race([
    older.then((answer) => [answer, newer] as const),
    newer.then((answer) => [answer, older] as const),
  ])
  assert.equal(first.frames, [])
  return { answer: second }
}

export const eventsOf = ({ frames }: PollOutput) =>
  frames.map((frame) => JSON.parse(frame) as Event)
export const typesOf = (answer: PollOutput) => eventsOf(answer).map(({ type }) => type)
export const bodiesOf = (answer: PollOutput) =>
  eventsOf(answer).map((event) => (event.type === 'new_message' ? event.message.body : event.type))

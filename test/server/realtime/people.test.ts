// Whose connections are here: which is the first and the last, which end with a session, and who is called how.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Connection } from '../../../src/server/realtime/connection.ts'
import { People } from '../../../src/server/realtime/people.ts'

const test = suite('people')

function connect(people: People, id: string, userId: string, sessionId: string) {
  const ends: string[] = []
  const connection = {
    id,
    identity: { sessionId, user: { id: userId, name: userId } },
    end: (reason: string) => ends.push(reason),
  } as unknown as Connection
  return { connection, ends, isFirst: people.add(connection, userId) }
}

test('the first and the last connection of each person are told; what is gone is not found', () => {
  const people = new People()
  const one = connect(people, '1', 'ann', 's')
  const two = connect(people, '2', 'ann', 's')
  const ben = connect(people, '3', 'ben', 's')
  assert.equal([one.isFirst, two.isFirst, ben.isFirst], [true, false, true])
  assert.equal(people.ofAll(['ben', 'nobody', 'ann']), [
    ben.connection,
    one.connection,
    two.connection,
  ])
  assert.equal(
    [one, two].map(({ connection }) => people.remove(connection, 'ann')),
    [false, true],
  )
  assert.equal([people.find('1'), people.find('3')], [undefined, ben.connection])
  assert.equal([people.of('ann').size, [...people.all()].length], [0, 1])
})

test('a session ends its own connections, or all but those of the kept one', () => {
  const people = new People()
  const made = ['s1', 's2', 's3'].map((id) => connect(people, id, 'ann', id))
  const ben = connect(people, 'ben', 'ben', 's1')
  people.endSession({ kind: 'session_ended', userId: 'ann', sessionId: 's1' })
  const ended = { kind: 'sessions_ended', userId: 'ann', reason: 'forbidden' } as const
  people.endSessions({ ...ended, keptId: 's3' })
  assert.equal(
    [...made, ben].map(({ ends }) => ends.join()),
    ['logged_out,forbidden', 'forbidden', '', ''],
  )
  people.endSessions({ ...ended, keptId: null })
  assert.equal(made[2]!.ends, ['forbidden'])
})

test('another name is that of all of their connections, whose sessions stay', () => {
  const people = new People()
  const { connection } = connect(people, '1', 'ann', 's')
  const ben = connect(people, '2', 'ben', 's')
  people.rename({ id: 'ann', name: 'Anna' })
  assert.equal([connection.identity!.user.name, connection.identity!.sessionId], ['Anna', 's'])
  assert.is(ben.connection.identity!.user.name, 'ben')
})

test.run()

// What `npm run webhooks` prints.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { listing } from '../../../src/server/webhooks/listing.ts'

const test = suite('listing of webhooks')

const AT = Date.UTC(2026, 0, 2, 3, 4, 5)
const letter = {
  id: 1,
  address: 'https://example.org/a',
  lane: 'lobby',
  eventId: 'w_1',
  type: 'member_joined',
  body: '{"data":{"user":{"id":"ann"}}}',
  queuedAt: AT,
  attempts: 3,
  lastError: 'answered 500',
  diedAt: AT,
}

test('a dead letter has its webhook id, and the message that it is about, or its conversation', () => {
  const body = '{"data":{"message":{"id":"lobby.12","body":"hidden"}}}'
  const told = listing([], [letter, { ...letter, type: 'message_created', eventId: 'w_2', body }])
  const line = (about: string) =>
    `2026-01-02T03:04:05.000Z  ${about}  https://example.org/a  tries: 3, answered 500`
  assert.equal(told.split('\n'), [
    line('member_joined  w_1  lobby'),
    line('message_created  w_2  lobby.12'),
    'Dead letters: 2',
    'To send them again: npm run webhooks -- retry',
  ])
})

test('what waits has the tries of the first, and their last error', () => {
  const waiting = { address: 'https://example.org/a', count: 2, oldestAt: AT, attempts: 4 }
  const told = (lastError: string | null) => listing([{ ...waiting, lastError }], [])
  const start = 'No dead letters.\nWaiting for https://example.org/a: 2, the first since'
  assert.is(told('answered 500'), `${start} 2026-01-02T03:04:05.000Z, tries: 4, answered 500`)
  assert.is(told(null), `${start} 2026-01-02T03:04:05.000Z, not tried yet`)
})

test.run()

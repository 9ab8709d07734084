// The judge is judged: each crafted history breaks one promise, and exactly that one is named.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Message } from '../../src/protocol/models.ts'
import { faultsOf } from '../support/checker.ts'
import type { Entry } from '../support/history.ts'

const test = suite('checker')

const conversationId = 'lobby'
const [senderId, otherId] = ['u_alice', 'u_bob']
const by = (clientId: string, sender = senderId) => ({ senderId: sender, conversationId, clientId })
const message = (seq: number, clientId = `m${seq}`, sender = senderId): Message => ({
  id: `lobby.${seq}`,
  seq,
  rev: seq,
  senderName: 'somebody',
  body: `message ${clientId}`,
  createdAt: 1,
  ...by(clientId, sender),
})
const invoked = (clientId: string, sender = senderId): Entry => ({
  is: 'invoked',
  body: `message ${clientId}`,
  ...by(clientId, sender),
})
const acknowledged = (clientId: string, seq: number): Entry => ({
  is: 'acknowledged',
  seq,
  ...by(clientId),
})
const refused = (clientId: string): Entry => ({ is: 'refused', code: 'full', ...by(clientId) })
const unknown = (clientId: string): Entry => ({ is: 'unknown', ...by(clientId) })
const began: Entry = { is: 'began', reader: 'bob', conversationId }
const saw = (seq: number, clientId?: string): Entry => ({
  is: 'saw',
  reader: 'bob',
  message: message(seq, clientId),
})
const stored = (seq: number, clientId?: string): Entry => ({
  is: 'stored',
  message: message(seq, clientId),
})

/** m1 and m2 are sent, acknowledged, seen and stored; m2 only at the second try. */
const sent = [
  ...[invoked('m1'), acknowledged('m1', 1), invoked('m2'), unknown('m2')],
  ...[invoked('m2'), acknowledged('m2', 2)],
]
const seen = [began, saw(1), saw(2)]
const kept = [stored(1), stored(2)]

const sound: Record<string, Entry[]> = {
  'nothing at all': [],
  'two messages, one of them tried twice': [...sent, ...seen, ...kept],
  'a refused message, taken later': [
    ...[...sent, ...seen, ...kept, invoked('m3'), refused('m3')],
    ...[invoked('m3'), acknowledged('m3', 3), saw(3), stored(3)],
  ],
  'a refused message, never taken': [...sent, ...seen, ...kept, invoked('m3'), refused('m3')],
  'a refused message that an earlier try has stored': [
    ...[...sent, ...seen, ...kept, invoked('m3'), unknown('m3'), invoked('m3'), refused('m3')],
    ...[saw(3), stored(3)],
  ],
  'the same clientId of two people': [
    ...[...sent, ...seen, ...kept, invoked('m1', otherId)],
    { is: 'acknowledged', seq: 3, ...by('m1', otherId) },
    { is: 'saw', reader: 'bob', message: message(3, 'm1', otherId) },
    { is: 'stored', message: message(3, 'm1', otherId) },
  ],
  'a reader who began anew after a restored backup': [
    ...[...sent, began, saw(1, 'm9'), saw(2, 'm8'), ...seen, ...kept],
  ],
}

for (const [name, history] of Object.entries(sound))
  test(`sound: ${name}`, () => assert.equal(faultsOf(history), []))

/** Each with the promise it breaks and what the sentence must name. */
const broken: [string, Entry[], RegExp][] = [
  [
    'an acknowledged message is not stored',
    [...sent, began, saw(1), stored(1)],
    /acknowledged is stored, in its place: m2 .* acknowledged as lobby\.2/,
  ],
  [
    'an acknowledged message is stored elsewhere',
    [invoked('m1'), invoked('m2'), acknowledged('m1', 2), acknowledged('m2', 1), ...seen, ...kept],
    /stored, in its place: m1 /,
  ],
  [
    'a retry got another place',
    [...sent, invoked('m1'), acknowledged('m1', 2), ...seen, ...kept],
    /acknowledged in one place: m1 .* as 1 and 2/,
  ],
  [
    'a message is stored twice',
    [...sent, ...seen, saw(3, 'm2'), ...kept, stored(3, 'm2')],
    /stored once: m2 .* twice/,
  ],
  [
    'a message is stored that nobody sent',
    [...sent, ...seen, saw(3), ...kept, stored(3)],
    /stored was sent so: lobby\.3/,
  ],
  [
    'a message is stored with another text',
    [invoked('m1'), acknowledged('m1', 1), { ...(invoked('m1') as object), body: 'x' } as Entry],
    /in its place/,
  ],
  [
    'a refused message is stored',
    [...sent, invoked('m3'), refused('m3'), ...seen, saw(3), ...kept, stored(3)],
    /only ever refused is not stored: m3/,
  ],
  [
    'a message is never answered',
    [...sent, invoked('m3'), unknown('m3'), ...seen, ...kept],
    /answered in the end: m3/,
  ],
  [
    'a message never even failed',
    [...sent, invoked('m3'), ...seen, ...kept],
    /answered in the end: m3/,
  ],
  [
    'a place is left out',
    [
      invoked('m1'),
      acknowledged('m1', 1),
      invoked('m3'),
      acknowledged('m3', 3),
      began,
      saw(1),
    ].concat([saw(3), stored(1), stored(3)]),
    /dense from 1: lobby\.3 stands at 2/,
  ],
  [
    'a reader sees another order',
    [...sent, began, saw(2), saw(1), ...kept],
    /order of the store: bob/,
  ],
  [
    'a reader sees a message twice',
    [...sent, ...seen, saw(2), ...kept],
    /order of the store: bob .* saw lobby\.2/,
  ],
  [
    'a reader sees another message in a place',
    [...sent, began, saw(1), saw(2, 'm1'), ...kept],
    /sees what is stored: bob .* saw lobby\.2 as m1/,
  ],
  [
    'a reader misses a message',
    [...sent, began, saw(2), ...kept],
    /misses anything: bob .* lobby\.1/,
  ],
  ['a reader sees nothing', [...sent, began, ...kept], /misses anything: bob .* lobby\.1/],
  [
    'a reader finds a fault',
    [...sent, ...seen, ...kept, { is: 'fault', what: 'bob found a gap' }],
    /no reader finds a fault: bob found a gap/,
  ],
]

for (const [name, history, sentence] of broken)
  test(`broken: ${name}`, () => assert.match(faultsOf(history).join('\n'), sentence))

test('of many faults of a kind a few are named and the rest counted', () => {
  const many = Array.from({ length: 100 }, (_, index) => invoked(`m${index}`))
  const faults = faultsOf(many)
  assert.is(faults.length, 6)
  assert.match(faults.at(-1)!, /and 95 more/)
})

test.run()

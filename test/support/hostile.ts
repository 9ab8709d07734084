// Frames that no good client sends, drawn from a seed: wrong JSON, wrong fields, wrong UTF-8, wrong bits, lengths
// that lie, fragments without end. Said by faults/fuzz.test.ts.
import { commandNames } from '../../src/protocol/commands.ts'
import { frameOf } from './frames.ts'
import { oneOf, type Random } from './random.ts'

const word = (random: Random) =>
  oneOf(random, [
    '',
    ' ',
    'lobby',
    'u_x',
    'c_x',
    '💥',
    '\u0000',
    '‮',
    '__proto__',
    'all',
    'x'.repeat(random(5000)),
  ])

function value(random: Random, depth = 0): unknown {
  const kinds: (() => unknown)[] = [
    () => word(random),
    () => random(1_000_000) - 500_000,
    () => 10 ** random(400),
    () => null,
    () => random(2) === 0,
    () => Array.from({ length: random(5) }, () => value(random, depth + 1)),
    () =>
      Object.fromEntries(
        Array.from({ length: random(5) }, () => [word(random), value(random, depth + 1)]),
      ),
  ]
  return oneOf(random, depth > 4 ? kinds.slice(0, 5) : kinds)()
}

const FIELDS = [
  'id',
  'body',
  'clientId',
  'conversationId',
  'userId',
  'userIds',
  'query',
  'status',
  'seq',
  'conversations',
  'limit',
  'token',
]

function command(random: Random): string {
  const fields = Array.from({ length: random(5) }, () => [oneOf(random, FIELDS), value(random)])
  return JSON.stringify({
    type: oneOf(random, [...commandNames, word(random)]),
    ...Object.fromEntries(fields),
  })
}

/** Still UTF-8: what is not ends the line, and nothing after it would be heard. */
function spoilt(random: Random, text: string): string {
  const characters = [...text]
  for (let count = random(4); count >= 0; count--)
    characters[random(characters.length)] = String.fromCodePoint(random(0xd800))
  return characters.slice(0, random(3) === 0 ? random(characters.length) : undefined).join('')
}

export const bytesOf = (random: Random, count: number) =>
  Buffer.from(Array.from({ length: count }, () => random(256)))

/** What is said, whether the server then waits for more, so that nothing after it is understood, and the
 * code of an own close. */
export type Saying = [bytes: Buffer, isOpenEnded?: boolean, ownCode?: number]

export const sayings: ((random: Random) => Saying)[] = [
  (random) => [frameOf(command(random))],
  (random) => [frameOf(command(random))],
  (random) => [frameOf(spoilt(random, command(random)))],
  (random) => [frameOf(word(random))],
  (random) => [frameOf('['.repeat(random(20_000)))],
  (random) => [frameOf(`{"type":"ping","id":${'9'.repeat(random(400))}}`)],
  (random) => [frameOf(command(random), { opcode: 2 })],
  (random) => [frameOf(bytesOf(random, random(125)), { opcode: 9 })],
  (random) => [frameOf(bytesOf(random, random(125)), { opcode: 10 })],
  (random) => [fragments(random, command(random))],
]
/** Rarer, because they end the line. */
export const endings: ((random: Random) => Saying)[] = [
  (random) => [frameOf(bytesOf(random, 1 + random(200)))],
  (random) => [frameOf(command(random), { isMasked: false })],
  (random) => [frameOf(command(random), { reserved: 1 + random(7) })],
  (random) => [
    frameOf(command(random), { opcode: oneOf(random, [3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) }),
  ],
  (random) => [frameOf(bytesOf(random, 126 + random(100)), { opcode: 9 })],
  ownClose,
  (random) => [frameOf('x'.repeat(65_537 + random(100_000)))],
  (random) => [frameOf('x', { length: 2 ** 40 + random(1000) })],
  () => [frameOf('x', { opcode: 0 })],
  (random) => [frameOf('x', { length: 2 + random(60_000) }), true],
  (random) => [frameOf(command(random), { isLast: false }), true],
  () => [
    Buffer.concat(
      Array.from({ length: 200 }, (_, index) =>
        frameOf('x', { isLast: false, opcode: index === 0 ? 1 : 0 }),
      ),
    ),
  ],
  (random) => [bytesOf(random, 1 + random(300)), true],
]

function ownClose(random: Random): Saying {
  const payload = bytesOf(random, random(60))
  const code = oneOf(random, [1000, 1001, 1003, 1011, 3000 + random(2000), random(65_536)])
  if (payload.length > 1) payload.writeUInt16BE(code)
  const reason = random(2) === 0 ? payload.subarray(0, 2) : payload
  const ownCode = payload.length === 0 ? 1005 : code
  return [frameOf(reason, { opcode: 8 }), false, ownCode]
}

function fragments(random: Random, text: string): Buffer {
  const bytes = Buffer.from(text)
  const cut = random(bytes.length + 1)
  const ping = random(2) === 0 ? frameOf('between', { opcode: 9 }) : Buffer.alloc(0)
  const [start, rest] = [bytes.subarray(0, cut), bytes.subarray(cut)]
  return Buffer.concat([frameOf(start, { isLast: false }), ping, frameOf(rest, { opcode: 0 })])
}

// Frames that no good client sends, drawn from a seed: wrong JSON, wrong fields, wrong UTF-8, wrong bits,
// lengths that lie, fragments without end. Their sender is answered or closed with a documented code; the
// server lives on, and so do all other lines. RELAIS_FRAMES says how many.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { closeCodes } from '../../src/protocol/close-codes.ts'
import { errors } from '../../src/protocol/errors.ts'
import { FrameReader, frameOf } from '../support/frames.ts'
import { bytesOf, endings, sayings, type Saying } from '../support/hostile.ts'
import { Person, type Socket } from '../support/person.ts'
import { oneOf, randomFrom, SEED, type Random } from '../support/random.ts'
import { startServer, type TestServer } from '../support/server.ts'

const FRAMES = Number(process.env.RELAIS_FRAMES ?? 20_000)
const FRAMES_PER_LINE = 40
const LINES_AT_ONCE = 8
/** More than the garbage collector leaves lying about; a leak of a frame per line is above it. */
const GROWTH_LIMIT_MB = 64
const CODES = Object.values(closeCodes).map(({ code }) => code as number)

const test = suite('fuzz')

/** One hostile line; resolves with what it heard when all it said was answered, or it was closed, and with the code
 * by which the server closed it, null when that was the line's own. */
async function attack(
  server: TestServer,
  token: string,
  random: Random,
  healthy: () => Promise<void>,
): Promise<{ reader: FrameReader; closedWith: number | null }> {
  const line = connect(server.port, '127.0.0.1')
  const reader = new FrameReader()
  const isOver = new Promise<void>((over) =>
    line.on('error', () => over()).on('close', () => over()),
  )
  const handshake = [
    `GET /?token=${token} HTTP/1.1`,
    `Host: localhost:${server.port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${bytesOf(random, 16).toString('base64')}`,
  ]
  line.write(`${handshake.join('\r\n')}\r\n\r\n`)
  const [answer] = (await once(line, 'data')) as [Buffer]
  assert.match(String(answer), /^HTTP\/1.1 101/)
  reader.add(answer.subarray(answer.indexOf('\r\n\r\n') + 4))
  const isAnswered = new Promise<void>((answered) =>
    line.on('data', (chunk: Buffer) => {
      reader.add(chunk)
      if (reader.texts.some((text) => text.includes('"id":"the end"'))) answered()
    }),
  )
  const said = Array.from({ length: FRAMES_PER_LINE - 1 }, () => oneOf(random, sayings)(random))
  const last = oneOf(random, endings)(random)
  const [ending, isOpenEnded, ownCode] = random(3) === 0 ? last : ([Buffer.alloc(0)] as Saying)
  const end = frameOf('{"type":"ping","id":"the end"}')
  line.write(Buffer.concat([...said.map(([bytes]) => bytes), ending, end]))
  // A line that waits for more than it will get has nothing to say; somebody else's answer comes meanwhile.
  await Promise.race([isAnswered, isOver, ...(isOpenEnded ? [healthy()] : [])])
  line.destroy()
  await isOver
  for (const text of reader.texts) checkText(text)
  const { closeCode } = reader
  if (closeCode === null || closeCode === ownCode) return { reader, closedWith: null }
  assert.ok(CODES.includes(closeCode), `code ${closeCode}`)
  return { reader, closedWith: closeCode }
}

const isAnswer = (text: string) => /^{"type":"(ok|error|pong)"/.test(text)

/** Whatever comes back is a frame of the contract, and never a fault of the server's own. */
function checkText(text: string): void {
  const { type, code, message } = JSON.parse(text) as Record<string, string>
  assert.type(type, 'string')
  if (type !== 'error') return
  assert.ok(code! in errors, text)
  assert.is.not(code, 'internal', message)
}

const megabytesOf = ({ process: { pid } }: TestServer) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024

/** Whether the frames got as far as they should: pings have no answer, nor has a line that ends at once. */
function judgeReach(answered: number, closed: (readonly [code: number, count: number])[]): void {
  assert.ok(answered > 0.4, `only ${answered} of the frames were answered`)
  assert.equal(
    closed.map(([code]) => code),
    [1002, 1007, 1008, 1009],
  )
}

test(`${FRAMES} frames that nobody should send hurt nobody else (seed ${SEED})`, async () => {
  const none = {
    COMMANDS_PER_SECOND: '0',
    MAX_CONNECTIONS_PER_USER: '0',
    MAX_CONNECTIONS_PER_ADDRESS: '0',
  }
  const server = await startServer({ env: none })
  const mallory = await Person.signUp(server.url, 'mallory')
  const alice: Socket = await (await Person.signUp(server.url, 'alice')).connect()
  const healthy = async () => void (await alice.ask('ping', {}))
  const lines = Math.ceil(FRAMES / FRAMES_PER_LINE)
  const warm = Math.floor(lines / 2)
  const codes = new Map<number, number>()
  let next = 0
  let [before, answers] = [0, 0]
  const lane = async () => {
    for (let line; (line = next++) < lines;) {
      if (line === warm) before = megabytesOf(server)
      const { reader, closedWith } = await attack(
        server,
        mallory.token,
        randomFrom(SEED + line),
        healthy,
      ).catch(async (error: unknown) => {
        const lives = await healthy()
          .then(() => true)
          .catch(() => server.exited)
        const repeat = `RELAIS_SEED=${SEED + line} RELAIS_FRAMES=${FRAMES_PER_LINE} repeats it`
        console.log(`${repeat}; the server ${lives === true ? 'lives' : `ended with ${lives}`}:`)
        console.log(server.output())
        throw error
      })
      answers += reader.texts.filter(isAnswer).length
      if (closedWith !== null) codes.set(closedWith, (codes.get(closedWith) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: LINES_AT_ONCE }, lane))
  await healthy()
  const after = megabytesOf(server)
  const closed = CODES.map((code) => [code, codes.get(code) ?? 0] as const).filter(
    ([, count]) => count,
  )
  console.log(`seed ${SEED}: ${Math.round(before)} MB, then ${Math.round(after)} MB`)
  const ends = closed.map(([code, count]) => `${code} × ${count}`).join(', ')
  console.log(`${answers} answers; closed with ${ends}`)
  assert.ok(after - before < GROWTH_LIMIT_MB, `${before} MB became ${after} MB`)
  assert.not.match(server.output(), /a fault/)
  if (lines > 300) judgeReach(answers / FRAMES, closed)
  assert.is(await server.kill(), 0)
})

test.run()

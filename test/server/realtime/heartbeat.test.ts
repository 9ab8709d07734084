// Who is pinged, who is dropped, on a wheel that the test turns fast.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Connection } from '../../../src/server/realtime/connection.ts'
import { Heartbeat } from '../../../src/server/realtime/heartbeat.ts'

const test = suite('heartbeat')

/** As much of a connection as the heartbeat sees, and a diary of what happened to it. */
function connect(heartbeat: Heartbeat, { answers = false, backlogBytes = 0, lives = true } = {}) {
  const diary: string[] = []
  let ended: () => void
  const over = new Promise<void>((resolve) => (ended = resolve))
  const end = (reason: string) => {
    diary.push(`${reason} at ${heartbeat.now}`)
    heartbeat.remove(connection)
    ended()
  }
  const connection = {
    identity: { expiresAt: lives ? Infinity : 0 },
    around: { chat: { now: () => 1 } },
    transport: {
      isResting: false,
      backlogBytes,
      takenBytes: 0,
      ping: () => {
        diary.push(`ping at ${heartbeat.now}`)
        if (answers) connection.pulse.heardAt = heartbeat.now
      },
    },
    end,
    cut: () => end('cut'),
  } as unknown as Connection
  Object.assign(connection, { pulse: heartbeat.start(connection) })
  return { connection, diary, over }
}

/** Resolves when the wheel has reached this second. */
const second = async (heartbeat: Heartbeat, wanted: number) => {
  while (heartbeat.now < wanted) await new Promise((resolve) => setTimeout(resolve, 1))
}

test('a silent connection is pinged after 25 s and dropped after one missed pong', async () => {
  const heartbeat = new Heartbeat(1)
  const { diary, over } = connect(heartbeat)
  await over
  heartbeat.stop()
  assert.equal(diary, ['ping at 25', 'silent at 34'])
})

test('one that answers pings stays; one that speaks is not even pinged', async () => {
  const heartbeat = new Heartbeat(1)
  const quiet = connect(heartbeat, { answers: true })
  const talker = connect(heartbeat)
  const talk = setInterval(() => (talker.connection.pulse.heardAt = heartbeat.now), 1)
  await second(heartbeat, 200)
  clearInterval(talk)
  heartbeat.stop()
  assert.ok(quiet.diary.length >= 5 && quiet.diary.every((line) => line.startsWith('ping')))
  assert.equal(talker.diary, [])
})

test('one that has not said who it is within 5 s is closed, and one whose token expired', async () => {
  const heartbeat = new Heartbeat(1)
  const stranger = connect(heartbeat)
  stranger.connection.identity = null
  const expired = connect(heartbeat, { lives: false })
  await Promise.all([stranger.over, expired.over])
  heartbeat.stop()
  assert.equal(stranger.diary, ['not_authenticated at 5'])
  assert.equal(expired.diary, ['not_authenticated at 5'])
})

test('a reader that takes nothing for 10 s is cut; one that takes a little is not', async () => {
  const heartbeat = new Heartbeat(1)
  const stuck = connect(heartbeat, { answers: true, backlogBytes: 70_000 })
  const slow = connect(heartbeat, { answers: true, backlogBytes: 70_000 })
  const taking = setInterval(
    () => Object.assign(slow.connection.transport, { takenBytes: heartbeat.now }),
    1,
  )
  heartbeat.watch(stuck.connection)
  heartbeat.watch(slow.connection)
  await stuck.over
  clearInterval(taking)
  heartbeat.stop()
  assert.equal(stuck.diary, ['cut at 10'])
  assert.not(slow.diary.some((line) => line.startsWith('cut')))
})

test.run()

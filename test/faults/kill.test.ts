// The promise: what was acknowledged is there, once, in one order, however often the server is killed.
// 20 times (RELAIS_CYCLES): kill -9 while sixteen messages are under way, start again, send what was
// not acknowledged with the same clientId; a second client resumes each time. Over sockets and long polls.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { faultsOf } from '../support/checker.ts'
import { Follower } from '../support/follower.ts'
import { History } from '../support/history.ts'
import { Person, type Way } from '../support/person.ts'
import { randomFrom, SEED } from '../support/random.ts'
import { Sender } from '../support/sender.ts'
import { endServers, newFolder, startServer } from '../support/server.ts'

const CYCLES = Number(process.env.RELAIS_CYCLES ?? 20)
const env = { COMMANDS_PER_SECOND: '0' }

const test = suite('kill -9')
test.after(endServers)

/** Kills the server so often, then judges what was acknowledged, stored and seen. */
async function killAndJudge(cycles: number, way: Way): Promise<void> {
  const [random, history, dataDir] = [randomFrom(SEED), new History('kill'), newFolder()]
  let server = await startServer({ dataDir, env })
  const { port, url } = server
  const [alice, bob] = [
    (await Person.signUp(url, 'alice')).via(way),
    (await Person.signUp(url, 'bob')).via(way),
  ]
  const line = await alice.connect()
  const { conversation } = await line.do('request_conversation', { userId: bob.user.id })
  await (await bob.connect()).do('accept_conversation', { conversationId: conversation.id })
  const sender = new Sender(alice, conversation.id, history)
  const follower = new Follower(bob, conversation.id, history)

  for (let cycle = 0; cycle < cycles; cycle++) {
    if (cycle > 0) server = await startServer({ dataDir, port, env })
    await follower.comeBack()
    // Killed after a number of acknowledgements that differs each time, in the middle of the next.
    let left = 1 + random(120)
    sender.onAcknowledged = () => {
      if (--left === 0) server.process.kill('SIGKILL')
    }
    await sender.sendUntilCut(await alice.connect())
    await server.kill('SIGKILL')
  }

  server = await startServer({ dataDir, port, env })
  sender.onAcknowledged = () => {}
  sender.finish()
  await sender.run()
  await follower.comeBack()
  for (const message of await bob.wholeHistory(conversation.id))
    history.write({ is: 'stored', message })
  await server.kill()

  console.log(
    `seed ${SEED}, ${way}: ${cycles} kills, ${sender.acknowledged} acknowledged, ${sender.resent} sent again`,
  )
  assert.equal(faultsOf(history.entries), [])
  assert.ok(sender.resent > 0, 'some cycle killed the server with messages under way')
}

// A fifth is enough to show that the other way is no different.
for (const [way, cycles] of [
  ['websocket', CYCLES],
  ['poll', Math.ceil(CYCLES / 5)],
] as const)
  test(`over ${cycles} kills nothing acknowledged is lost, nothing is doubled, there is one order: ${way}`, () =>
    killAndJudge(cycles, way))

test.run()

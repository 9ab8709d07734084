// Each message is on the disk before anybody is told of it, its sender or others: kill -9 cannot show this,
// losing the power could. strace writes down the server's system calls; their order is the proof.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Follower } from '../support/follower.ts'
import { History } from '../support/history.ts'
import { buildMutant, type Mutant } from '../support/mutant.ts'
import { Person } from '../support/person.ts'
import { Sender } from '../support/sender.ts'
import { endServers, newFolder, startServer } from '../support/server.ts'
import { judgeTrace, markOf } from '../support/trace.ts'

const MESSAGES = 5 * Number(process.env.RELAIS_CYCLES ?? 100)
const CALLS = 'fsync,fdatasync,write,writev,pwrite64,pwritev,sendto,sendmsg'

const test = suite('order on disk')
test.after(endServers)

async function trace(messages: number, program?: string) {
  const file = join(newFolder(), 'trace')
  const strace = process.env.RELAIS_STRACE ?? 'strace'
  // Whole frames and pages, and the names behind the file handles.
  const options = ['-f', '-y', '-s', '100000', '-e', `trace=${CALLS}`, '-o', file]
  const env = { COMMANDS_PER_SECOND: '0' }
  const server = await startServer({ env, under: [strace, ...options] }, program)
  const alice = await Person.signUp(server.url, 'alice')
  const bob = new Follower(await Person.signUp(server.url, 'bob'), 'lobby')
  await bob.comeBack()
  const sender = new Sender(alice, 'lobby', new History('order on disk'))
  sender.bodyOf = markOf
  const sending = sender.run()
  await sender.until(() => sender.acknowledged >= messages)
  sender.finish()
  await sending
  await bob.reach(sender.acknowledged)
  // strace ends after what it traces, and would keep a signal to itself.
  const { pid } = JSON.parse(readFileSync(join(server.dataDir, 'running.json'), 'utf8')) as {
    pid: number
  }
  process.kill(pid, 'SIGTERM')
  await server.exited
  return { ...judgeTrace(readFileSync(file, 'utf8')), sent: sender.acknowledged }
}

test(`${MESSAGES} messages are on the disk before anybody is told of them`, async () => {
  const { faults, told, syncs, sent } = await trace(MESSAGES)
  console.log(`${told} told, ${syncs} fsyncs of the wal`)
  assert.is(told, sent, 'every message was seen in the trace')
  assert.equal(faults, [])
})

const broken: Mutant[] = ['acknowledges before the disk has it', 'acknowledges before the commit']

for (const mutant of broken)
  test(`a server that ${mutant} is found out`, async () => {
    const { faults } = await trace(50, await buildMutant(mutant))
    assert.match(faults.join('\n'), /m\d+ was told before it was on the disk/)
  })

test.run()

// One transaction for one turn; nothing is acknowledged before its commit; a bad change harms itself only.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { GroupCommit } from '../../../src/server/store/group-commit.ts'

const test = suite('group commit')

/** A transaction that writes down what happens to it. */
function recorder(failingCommits = 0) {
  const log: string[] = []
  const commits = new GroupCommit({
    begin: () => log.push('begin'),
    commit: () => {
      if (failingCommits-- > 0) throw new Error('disk full')
      log.push('commit')
    },
    rollback: () => log.push('rollback'),
  })
  const add = (name: string) =>
    commits
      .add(() => {
        log.push(name)
        if (name.startsWith('bad')) throw new Error(name)
        return name
      })
      .then(
        (result) => void log.push(`done ${result}`),
        (error: Error) => void log.push(`failed ${error.message}`),
      )
  return { log, add }
}

test('the changes of one turn are one transaction, and are done after its commit', async () => {
  const { log, add } = recorder()
  await Promise.all([add('a'), add('b'), add('c')])
  assert.equal(log, ['begin', 'a', 'b', 'c', 'commit', 'done a', 'done b', 'done c'])
})

test('a change of the next turn is in the next transaction', async () => {
  const { log, add } = recorder()
  await add('a')
  await add('b')
  assert.equal(log, ['begin', 'a', 'commit', 'done a', 'begin', 'b', 'commit', 'done b'])
})

test('a bad change fails alone; the others of its turn are done', async () => {
  const { log, add } = recorder()
  await Promise.all([add('a'), add('bad'), add('c')])
  assert.equal(log.slice(0, 4), ['begin', 'a', 'bad', 'rollback'])
  assert.equal(
    log.filter((line) => /^(done|failed)/.test(line)),
    ['done a', 'failed bad', 'done c'],
  )
  assert.is(log.filter((line) => line === 'commit').length, 2)
})

test('what cannot be committed is not done', async () => {
  const { log, add } = recorder(3)
  await Promise.all([add('a'), add('b')])
  assert.equal(
    log.filter((line) => /^(done|failed)/.test(line)),
    ['failed disk full', 'failed disk full'],
  )
})

test.run()

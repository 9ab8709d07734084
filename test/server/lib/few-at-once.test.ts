// A little work at once, the first first, whatever becomes of it.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { FewAtOnce } from '../../../src/server/lib/few-at-once.ts'

const test = suite('few at once')
const settle = () => new Promise<void>((done) => setImmediate(done))

test('two at once, the others in their order; what fails gives its place to the next', async () => {
  const few = new FewAtOnce(2)
  const [begun, ends, ended]: [string[], (() => void)[], string[]] = [[], [], []]
  for (const name of ['a', 'b', 'c', 'd'])
    few
      .take(() => {
        begun.push(name)
        return new Promise<string>((done, fail) =>
          ends.push(() => (name === 'a' ? fail(new Error(name)) : done(name))),
        )
      })
      .then(
        (answer) => ended.push(answer),
        (error: Error) => ended.push(`failed ${error.message}`),
      )
  await settle()
  assert.equal([begun, few.waiting], [['a', 'b'], 2])
  for (const count of [3, 4, 4, 4]) {
    ends.shift()!()
    await settle()
    assert.is(begun.length, count)
  }
  assert.equal([begun.join(''), ended, few.waiting], ['abcd', ['failed a', 'b', 'c', 'd'], 0])
  assert.is(await few.take(async () => 'again'), 'again')
})

test.run()

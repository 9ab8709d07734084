// Work in turns: so much at once, the first first, whatever becomes of it.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Turns } from '../../../src/server/lib/turns.ts'

const test = suite('turns')
const settle = () => new Promise<void>((done) => setImmediate(done))

test('two at once, the others in their order; what fails gives its place to the next', async () => {
  const turns = new Turns(2)
  const [begun, ends, ended]: [string[], (() => void)[], string[]] = [[], [], []]
  for (const name of ['a', 'b', 'c', 'd'])
    turns
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
  assert.equal([begun, turns.waiting], [['a', 'b'], 2])
  for (const count of [3, 4, 4, 4]) {
    ends.shift()!()
    await settle()
    assert.is(begun.length, count)
  }
  assert.equal([begun.join(''), ended, turns.waiting], ['abcd', ['failed a', 'b', 'c', 'd'], 0])
  assert.is(await turns.take(async () => 'again'), 'again')
})

test.run()

// A countdown that can be held goes on with what was left.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createCountdown } from '../../../src/client/ui/countdown.ts'

test('it begins held, runs once it goes on, and not when it is held again', async () => {
  const run: string[] = []
  const held = createCountdown(0, () => run.push('held'))
  held.goOn()
  held.hold()
  createCountdown(0, () => run.push('never begun'))
  await new Promise<void>((resolve) => {
    const one = createCountdown(1, () => {
      run.push('one')
      resolve()
    })
    one.hold()
    one.goOn()
    one.goOn()
  })
  assert.equal(run, ['one'])
})

test.run()

// Password hashes: argon2id, salted, and as much work for an e-mail that nobody has.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Refusal } from '../../../src/protocol/refusal.ts'
import { hashPassword, isPassword } from '../../../src/server/lib/password.ts'

const test = suite('password')

test('the right password is recognised, and another is not', async () => {
  const hashed = await hashPassword('correct horse')
  assert.ok(await isPassword('correct horse', hashed))
  for (const wrong of ['', 'correct hors', 'Correct horse', 'correct horse ', hashed])
    assert.not(await isPassword(wrong, hashed))
})

test('a hash names argon2id with at least 19 MiB and 2 passes, and never the password', async () => {
  const hashed = await hashPassword('correct horse')
  assert.match(hashed, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  assert.not.match(hashed, /correct|horse/)
  assert.is.not(hashed, await hashPassword('correct horse'), 'each hash has a salt of its own')
})

test('without an account no password is right', async () => {
  assert.not(await isPassword('correct horse', null))
  assert.not(await isPassword('', null))
})

test('long passwords and letters of every script are told apart to the last one', async () => {
  const long = 'é'.repeat(127)
  const hashed = await hashPassword(`${long}a`)
  assert.ok(await isPassword(`${long}a`, hashed))
  assert.not(await isPassword(`${long}b`, hashed))
})

test('a flood is answered with "try again" beyond a queue, and the others are all served', async () => {
  const asked = await Promise.allSettled(
    Array.from({ length: 260 }, () => isPassword('correct horse', null)),
  )
  const refused = asked.filter((each) => each.status === 'rejected')
  assert.is(refused.length, 260 - 204)
  for (const { reason } of refused) {
    assert.instance(reason, Refusal)
    assert.is((reason as Refusal).code, 'unavailable')
    assert.ok((reason as Refusal).retryAfterMs! > 0)
  }
  assert.not(await isPassword('correct horse', null), 'afterwards all is as before')
})

test.run()

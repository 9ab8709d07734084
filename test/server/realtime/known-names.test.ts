// Each new name is news once, and so many are remembered: whom nobody spoke of for longest is forgotten first.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { KnownNames } from '../../../src/server/realtime/known-names.ts'

const test = suite('known names')

test('a name, a picture, an end is news once, and again when it changes back', () => {
  const names = new KnownNames()
  const user = { id: 'a', name: 'A' }
  const told = [user, user, { ...user, picture: 'f_1' }, { ...user, name: 'B' }, user]
  assert.equal(
    [...told, { ...user, isDeleted: true }].map((each) => names.isNews(each)),
    [true, false, true, true, true, true],
  )
})

test('beyond a hundred thousand the one who was spoken of first is forgotten, and nobody else', () => {
  const names = new KnownNames()
  const user = (index: number) => ({ id: `${index}`, name: 'A' })
  for (let index = 0; index < 100_000; index++) names.isNews(user(index))
  assert.is(names.isNews(user(0)), false)
  assert.is(names.isNews(user(100_000)), true)
  for (const index of [0, 2, 500, 99_999, 100_000]) assert.is(names.isNews(user(index)), false)
  assert.is(names.isNews(user(1)), true)
})

test.run()

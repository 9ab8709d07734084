// "5 min ago" in both languages, and where one unit ends and the next begins.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { timeAgo } from '../../../src/client/ui/time.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** French puts a space that does not break between a number and its unit. */
const ago = (ms: number, language: string) =>
  timeAgo(10 * DAY, 10 * DAY + ms, language)?.replace(/\s/g, ' ') ?? null

test('within a minute, or when the clocks disagree, there is no time to tell', () => {
  assert.is(ago(59_999, 'en'), null)
  assert.is(ago(-5000, 'fr'), null)
})

test('minutes, hours and days are told as people say them', () => {
  const told = [MINUTE, 59 * MINUTE, 3 * HOUR, DAY, 6 * DAY]
  assert.equal(
    told.map((ms) => ago(ms, 'en')),
    ['1 min ago', '59 min ago', '3 hr ago', 'yesterday', '6 days ago'],
  )
  assert.equal(
    told.map((ms) => ago(ms, 'fr')),
    ['il y a 1 min', 'il y a 59 min', 'il y a 3 h', 'hier', 'il y a 6 jours'],
  )
})

test.run()

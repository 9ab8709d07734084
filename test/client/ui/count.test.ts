// Counts in small places, and on the icon where there is one.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { shortCount, showOnIcon } from '../../../src/client/ui/count.ts'

const browser = (navigator: object) =>
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true })

test('above 99 it is more than 99', () => {
  assert.equal([shortCount(1), shortCount(99), shortCount(100)], ['1', '99', '99+'])
})

test('the icon shows each new count once, nothing when all is read, and a refusal harms nobody', () => {
  const shown: number[] = []
  browser({})
  showOnIcon(2)
  browser({
    setAppBadge(count: number) {
      shown.push(count)
      return count === 3 ? Promise.reject(new Error('not installed')) : Promise.resolve()
    },
  })
  for (const count of [2, 2, 3, 0]) showOnIcon(count)
  assert.equal(shown, [2, 3, 0])
})

test.run()

// The page loads itself again only for a newer one, and only when nobody is at this window.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createRenewal } from '../../../src/client/actions/renewal.ts'
import { FakeClock } from '../local/fake-browser.ts'

function page({ isKept = true } = {}) {
  const now = { isHidden: false, isBusy: false, isNewerHere: false }
  const count = { reloads: 0, looks: 0 }
  const clock = new FakeClock()
  const shell = {
    isKept,
    keep: async () => {},
    look: async () => void count.looks++,
    isNewerHere: async () => now.isNewerHere,
    forget: async () => {},
  }
  const renewal = createRenewal(clock, shell, {
    isHidden: () => now.isHidden,
    isBusy: () => now.isBusy,
    reload: () => void count.reloads++,
  })
  return { now, count, clock, renewal }
}

test('with a newer shell it reloads when hidden, or after a minute without input', async () => {
  const { now, count, clock, renewal } = page()
  await clock.pass(60_000)
  await renewal.judge()
  assert.is(count.reloads, 0)
  now.isNewerHere = true
  await renewal.judge()
  assert.is(count.reloads, 1)
  renewal.notice()
  await clock.pass(59_000)
  await renewal.judge()
  assert.is(count.reloads, 1)
  now.isHidden = true
  await renewal.judge()
  assert.is(count.reloads, 2)
})

test('what somebody is writing, or what is not sent nor kept, holds it', async () => {
  const { now, count, renewal } = page()
  now.isNewerHere = now.isHidden = now.isBusy = true
  await renewal.judge()
  assert.is(count.reloads, 0)
})

test('every welcome but the first looks for a newer shell', async () => {
  const { count, renewal } = page()
  renewal.hear('1')
  assert.is(count.looks, 0)
  renewal.hear('1')
  assert.is(count.looks, 1)
})

test('where no shell is kept, another version of the server is the sign', async () => {
  const { now, count, renewal } = page({ isKept: false })
  now.isHidden = true
  renewal.hear('1')
  await renewal.judge()
  assert.is(count.reloads, 0)
  renewal.hear('2')
  await renewal.judge()
  assert.is(count.reloads, 1)
})

test('where one is kept, the version alone is not: the old one would come again', async () => {
  const { now, count, renewal } = page()
  now.isHidden = true
  for (const version of ['1', '2']) renewal.hear(version)
  await renewal.judge()
  assert.is(count.reloads, 0)
})

test.run()

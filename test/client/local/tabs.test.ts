// One tab at a time has the turn; it passes on when that tab goes, and never gets stuck.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { FakeBrowser, settle } from './fake-browser.ts'

test('the second tab has the turn when the first ends it', async () => {
  const browser = new FakeBrowser()
  const [one, other] = [browser.openTab(), browser.openTab()]
  const begun: string[] = []
  one.takeTurn('u', () => begun.push('one'))
  other.takeTurn('u', () => begun.push('other'))
  await settle()
  assert.equal([begun, one.hasTurn, other.hasTurn], [['one'], true, false])
  one.endTurn()
  assert.not.ok(one.hasTurn)
  await settle()
  assert.equal([begun, other.hasTurn], [['one', 'other'], true])
})

test('asking again while it has the turn, or waits for it, changes nothing', async () => {
  const browser = new FakeBrowser()
  const [one, other] = [browser.openTab(), browser.openTab()]
  let begun = 0
  for (let time = 0; time < 3; time++) {
    for (const tab of [one, other]) tab.takeTurn('u', () => begun++)
    await settle()
  }
  assert.equal([begun, browser.locks.waiting.length], [1, 1])
})

test('who stops waiting leaves the line', async () => {
  const browser = new FakeBrowser()
  const [one, other] = [browser.openTab(), browser.openTab()]
  one.takeTurn('u', () => {})
  await settle()
  for (let time = 0; time < 3; time++) {
    other.takeTurn('u', () => {})
    await settle()
    other.endTurn()
    await settle()
  }
  assert.is(browser.locks.waiting.length, 0)
  one.endTurn()
  await settle()
  assert.not.ok(other.hasTurn)
})

test('a taken turn is gone from the tab that had it, which may wait for it again', async () => {
  const browser = new FakeBrowser()
  const [one, other] = [browser.openTab(), browser.openTab()]
  one.takeTurn('u', () => {})
  await settle()
  other.takeTurn('u', () => {}, true)
  await settle()
  assert.equal([one.hasTurn, other.hasTurn], [false, true])
  one.takeTurn('u', () => {})
  other.endTurn()
  await settle()
  assert.ok(one.hasTurn)
})

test('news reach the other tabs, not the one that tells them', async () => {
  const browser = new FakeBrowser()
  const heard: string[] = []
  const tabs = ['one', 'two', 'three'].map((name) => {
    const tab = browser.openTab()
    tab.listen(({ userId }) => heard.push(`${name} ${userId}`))
    return tab
  })
  tabs[0]!.tell({ userId: 'u' })
  await settle()
  assert.equal(heard, ['two u', 'three u'])
})

test('without locks or a channel every tab has the turn', () => {
  for (const missing of [{ hasLocks: false }, { hasChannel: false }]) {
    const browser = new FakeBrowser()
    for (const tab of [browser.openTab(missing), browser.openTab(missing)]) {
      let begun = 0
      tab.takeTurn('u', () => begun++)
      assert.equal([begun, tab.hasTurn], [1, true])
      tab.endTurn()
      assert.not.ok(tab.hasTurn)
    }
  }
})

test('the bell is another turn than sending, and needs no channel', async () => {
  const browser = new FakeBrowser()
  const [one, other] = [browser.openTab({ hasChannel: false }), browser.openTab()]
  one.bell.take('u', () => {})
  await settle()
  other.bell.take('u', () => {}, true)
  other.takeTurn('u', () => {})
  await settle()
  assert.equal([one.bell.hasCome, other.bell.hasCome, other.hasTurn], [false, true, true])
})

test.run()

// Carrying alerts out: one tab sounds and notifies, mute is kept, notifications are asked for once.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createAlerts, type Alarm, type Choice } from '../../../src/client/actions/alerts.ts'
import type { Tools } from '../../../src/client/actions/tools.ts'
import { apply } from '../../../src/client/state/apply.ts'
import { createStore } from '../../../src/client/state/store.ts'
import type { Event } from '../../../src/protocol/events.ts'
import { FakeBrowser, settle } from '../local/fake-browser.ts'
import { arrived, chloe, message, opened } from '../state/known.ts'

type Permission = ReturnType<Alarm['notifier']['permission']>

/** A tab whose alarm writes down what it does; `answer` is what the person tells the browser. */
async function openTab({
  browser = new FakeBrowser(),
  memory = new Map<Choice, 'on' | 'off'>(),
} = {}) {
  const store = createStore({ ...opened(), session: 'in', me: chloe }, (run) => setImmediate(run))
  const done: string[] = []
  const how = {
    permission: 'default' as Permission,
    answer: 'granted' as Permission,
    watching: { isVisible: true, hasFocus: false },
  }
  const alarm: Alarm = {
    sound: { unlock() {}, ring: () => void done.push('ring') },
    notifier: {
      permission: () => how.permission,
      ask: async () => void (done.push('ask'), (how.permission = how.answer)),
      show: (id, { title }) => void done.push(`show ${id} ${title}`),
      close: (id) => void done.push(`close ${id}`),
    },
    watching: () => how.watching,
    say: ({ key }) => ({ title: key, body: '' }),
    recall: (choice) => memory.get(choice) ?? null,
    remember: (choice, value) => void memory.set(choice, value),
  }
  const tabs = browser.openTab()
  const alerts = createAlerts({ store, tabs, alarm } as unknown as Tools)
  store.watch(() => alerts.follow())
  alerts.recall()
  alerts.follow()
  await settle()
  const hear = async (event: Event): Promise<string[]> => {
    store.update((state) => apply(state, event))
    alerts.hear(event)
    await settle()
    return done.splice(0)
  }
  const alerting = () => store.get().alerting
  const toasts = () => store.get().toasts.map(({ key }) => key)
  return { browser, memory, store, done, how, tabs, alerts, hear, alerting, toasts }
}

test('of two tabs the one that the person came to sounds, then the other when it closes', async () => {
  const one = await openTab()
  const other = await openTab({ browser: one.browser })
  assert.equal(await one.hear(arrived(message(3))), ['ring'])
  assert.equal(await other.hear(arrived(message(3))), [])
  assert.equal([one.toasts(), other.toasts()], [['m3'], ['m3']])
  other.alerts.comeHere()
  await settle()
  assert.equal(await one.hear(arrived(message(4))), [])
  assert.equal(await other.hear(arrived(message(4))), ['ring'])
  other.tabs.bell.end()
  await settle()
  assert.equal(await one.hear(arrived(message(5))), ['ring'])
})

test('a tab that opens with the focus has the bell at once', async () => {
  const one = await openTab()
  const other = await openTab({ browser: one.browser })
  other.how.watching = { isVisible: true, hasFocus: true }
  other.store.update((state) => ({ ...state, me: null }))
  await settle()
  other.store.update((state) => ({ ...state, me: chloe }))
  await settle()
  assert.equal([one.tabs.bell.hasCome, other.tabs.bell.hasCome], [false, true])
})

test('mute is kept, and taken over from another tab', async () => {
  const tab = await openTab()
  await tab.alerts.choose('sound', 'off')
  assert.equal([await tab.hear(arrived(message(3))), tab.toasts()], [[], ['m3']])
  assert.ok((await openTab({ memory: tab.memory })).alerting().isSilent)
  tab.memory.set('sound', 'on')
  tab.alerts.recall()
  assert.equal(await tab.hear(arrived(message(4))), ['ring'])
})

test('notifications are offered with the first message, asked for by a click, closed when read', async () => {
  const tab = await openTab()
  assert.equal([tab.alerting().notifications, tab.alerting().isOffered], ['unasked', false])
  tab.how.watching = { isVisible: false, hasFocus: false }
  assert.equal(await tab.hear(arrived(message(3))), ['ring'])
  assert.ok(tab.alerting().isOffered)
  await tab.alerts.choose('notifications', 'on')
  assert.equal(tab.done.splice(0), ['ask'])
  assert.equal([tab.alerting().notifications, tab.alerting().isOffered], ['on', false])
  assert.equal(await tab.hear(arrived(message(4))), ['ring', 'show c m4'])
  assert.equal(tab.toasts(), [])
  const read = { type: 'messages_read', conversationId: 'c', userId: chloe.id, seq: 4 } as const
  assert.equal(await tab.hear(read), ['close c'])
})

for (const [says, answer, after, remembered] of [
  ['refused in the browser', 'denied', 'refused', 'on'],
  ['closed without an answer', 'default', 'off', 'off'],
] as const)
  test(`a question that was ${says} is not asked again`, async () => {
    const tab = await openTab()
    tab.how.answer = answer
    await tab.alerts.choose('notifications', 'on')
    assert.is(tab.alerting().notifications, after)
    assert.is(tab.memory.get('notifications'), remembered)
    await tab.hear(arrived(message(3)))
    assert.not(tab.alerting().isOffered)
  })

test('a declined offer is kept, and where there are no notifications none is made', async () => {
  const tab = await openTab()
  await tab.alerts.choose('notifications', 'off')
  const next = await openTab({ memory: tab.memory })
  assert.is(next.alerting().notifications, 'off')
  next.how.permission = 'unavailable'
  next.memory.clear()
  next.alerts.recall()
  await next.hear(arrived(message(3)))
  assert.equal([next.alerting().notifications, next.alerting().isOffered], ['unavailable', false])
})

test('a toast goes with its message when that is deleted, or by hand', async () => {
  const tab = await openTab()
  for (const seq of [3, 4, 5]) await tab.hear(arrived(message(seq)))
  const deleted = message(4, { rev: 6, body: '', deletedAt: 1 })
  await tab.hear({ type: 'message_updated', message: deleted })
  assert.equal(tab.toasts(), ['m3', 'm5'])
  tab.alerts.dismissLatest()
  assert.equal(tab.toasts(), ['m3'])
  tab.alerts.dismiss('m3')
  tab.alerts.dismissLatest()
  assert.equal(tab.toasts(), [])
})

test.run()

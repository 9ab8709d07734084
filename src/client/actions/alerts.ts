// Tells the person what comes while they do not look at it, by toast, notification and sound; and keeps
// how this browser is to tell it. What deserves it is decided in state/alerts. Fed by resume.
import type { Notifier } from '../local/notifier.ts'
import type { Sound } from '../local/sound.ts'
import type { Event } from '../../protocol/events.ts'
import {
  addToast,
  alertOf,
  dropToast,
  freshToasts,
  isSettled,
  type Alert,
  type Alerting,
  type Watching,
} from '../state/alerts.ts'
import type { Tools } from './tools.ts'

/** What is remembered between visits; each is on unless it was turned off. */
export type Choice = 'sound' | 'notifications'

/** What only main can give: the window, the words, this browser's memory. */
export interface Alarm {
  sound: Sound
  notifier: Notifier
  watching(): Watching
  say(alert: Alert): { title: string; body: string }
  recall(choice: Choice): 'on' | 'off' | null
  remember(choice: Choice, value: 'on' | 'off'): void
}

export interface Alerts {
  /** An event that is news to this page, after it was applied. */
  hear(event: Event): void
  /** The state changed: what is settled goes. */
  follow(): void
  /** The person came to this window: it is the one that sounds and notifies. */
  comeHere(): void
  /** The person touched the page. */
  touch(): void
  /** Takes what this browser remembers, also when another tab changed it. */
  recall(): void
  dismiss(key: string): void
  /** Answers whether there was one. */
  dismissLatest(): boolean
  choose(choice: Choice, value: 'on' | 'off'): Promise<void>
}

export function createAlerts({ store, tabs, alarm }: Tools): Alerts {
  const { sound, notifier } = alarm
  let hasCome = false
  /** What each notification on screen says, by conversation. */
  const notified = new Map<string, Alert>()

  function hear(event: Event): void {
    if (event.type === 'message_updated' && event.message.deletedAt !== undefined)
      forget(event.message.id)
    const alert = alertOf(store.get(), event, alarm.watching())
    if (alert === null) return
    offer()
    if (alert.ways.includes('toast')) store.update((state) => addToast(state, alert))
    if (!tabs.bell.hasCome) return
    const { isSilent, notifications } = store.get().alerting
    if (alert.ways.includes('sound') && !isSilent) sound.ring()
    if (alert.ways.includes('notification') && notifications === 'on') notify(alert)
  }

  function notify(alert: Alert): void {
    notified.set(alert.conversationId, alert)
    notifier.show(alert.conversationId, alarm.say(alert))
  }

  /** Its message was deleted. */
  function forget(key: string): void {
    dismiss(key)
    for (const [id, alert] of notified) if (alert.key === key) unnotify(id)
  }

  function unnotify(conversationId: string): void {
    notified.delete(conversationId)
    notifier.close(conversationId)
  }

  /** Only now that somebody wrote is it clear what notifications are for. */
  function offer(): void {
    if (store.get().alerting.notifications === 'unasked') put({ isOffered: true })
  }

  function follow(): void {
    const { me } = store.get()
    if (me === null) tabs.bell.end()
    else tabs.bell.take(me.id, () => {}, !hasCome && alarm.watching().hasFocus)
    hasCome = me !== null
    store.update(freshToasts)
    for (const [id, alert] of notified) if (isSettled(store.get(), alert)) unnotify(id)
  }

  function comeHere(): void {
    const { me } = store.get()
    if (me !== null) tabs.bell.take(me.id, () => {}, true)
  }

  function recall(): void {
    put({ isSilent: alarm.recall('sound') === 'off', notifications: notifications() })
  }

  function notifications(): Alerting['notifications'] {
    const permission = notifier.permission()
    if (permission === 'unavailable') return 'unavailable'
    if (permission === 'denied') return 'refused'
    if (alarm.recall('notifications') === 'off') return 'off'
    return permission === 'granted' ? 'on' : 'unasked'
  }

  async function choose(choice: Choice, value: 'on' | 'off'): Promise<void> {
    alarm.remember(choice, value)
    put(choice === 'sound' ? { isSilent: value === 'off' } : { isOffered: false })
    if (choice === 'sound') return
    if (value === 'on' && notifier.permission() === 'default') await notifier.ask()
    // Whoever closed the browser's question is not asked again by itself.
    if (value === 'on' && notifier.permission() === 'default') alarm.remember(choice, 'off')
    put({ notifications: value === 'off' ? 'off' : notifications() })
  }

  function put(change: Partial<Alerting>): void {
    store.update((state) => ({ ...state, alerting: { ...state.alerting, ...change } }))
  }

  function dismiss(key: string): void {
    store.update((state) => dropToast(state, key))
  }

  function dismissLatest(): boolean {
    const latest = store.get().toasts.at(-1)
    if (latest) dismiss(latest.key)
    return latest !== undefined
  }

  return {
    hear,
    follow,
    comeHere,
    touch: sound.unlock,
    recall,
    dismiss,
    dismissLatest,
    choose,
  }
}

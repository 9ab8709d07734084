// The notifications of the browser: one per conversation at a time, gone when it is read. Used by the
// alerts. It never asks for permission by itself. Plain http addresses have none.

export interface Notifier {
  /** `unavailable` where this browser has none. */
  permission(): NotificationPermission | 'unavailable'
  /** Must follow a click. */
  ask(): Promise<void>
  show(conversationId: string, text: { title: string; body: string }): void
  close(conversationId: string): void
}

/** The service worker tells a click the same way. */
export interface Clicked {
  openConversation: string
}

const ICON = '/icon.svg'

export function createNotifier(open: (conversationId: string) => void): Notifier {
  const shown = new Map<string, Notification>()
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined
  workers?.addEventListener('message', ({ data }: MessageEvent<Clicked | null>) => {
    if (typeof data?.openConversation === 'string') open(data.openConversation)
  })

  function show(conversationId: string, { title, body }: { title: string; body: string }): void {
    const options = { body, tag: conversationId, icon: ICON }
    try {
      const notification = new Notification(title, options)
      shown.set(conversationId, notification)
      notification.onclick = () => {
        notification.close()
        open(conversationId)
      }
    } catch {
      // Phones show them through the service worker only.
      void workers?.ready.then((worker) => worker.showNotification(title, options)).catch(() => {})
    }
  }

  function close(conversationId: string): void {
    shown.get(conversationId)?.close()
    if (shown.delete(conversationId)) return
    void workers
      ?.getRegistration()
      .then((worker) => worker?.getNotifications({ tag: conversationId }))
      .then((found) => found?.forEach((notification) => notification.close()))
      .catch(() => {})
  }

  return {
    permission: () =>
      typeof Notification === 'undefined' ? 'unavailable' : Notification.permission,
    ask: async () => void (await Notification.requestPermission()),
    show,
    close,
  }
}

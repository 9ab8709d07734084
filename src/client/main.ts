// Builds the rooms of the page and connects them: net to actions, actions to state, state to views. The
// only file that knows them all.
// Words first: so the script compresses best.
import { chooseLanguage, wordsIn } from './i18n/i18n.ts'
import { createActions, type Actions } from './actions/actions.ts'
import { createRenewal } from './actions/renewal.ts'
import { browserDatabase } from './local/database.ts'
import { createKeeper } from './local/keeper.ts'
import { createNotifier } from './local/notifier.ts'
import { createSound } from './local/sound.ts'
import { openShell } from './local/shell.ts'
import { openTabs } from './local/tabs.ts'
import { request } from './net/api.ts'
import { clock } from './net/clock.ts'
import { Connection } from './net/connection.ts'
import { withFallback } from './net/fallback.ts'
import { longPollOver } from './net/long-poll.ts'
import { openWebSocket, probeWebSocket } from './net/websocket.ts'
import { conversationWith } from './state/select.ts'
import { emptyState } from './state/state.ts'
import { createStore } from './state/store.ts'
import { makeRoomForKeyboard } from './ui/keyboard.ts'
import { recall, remember } from './ui/memory.ts'
import { keepFocus, watchFocus } from './ui/focus.ts'
import { hashOf, placeFrom } from './ui/place.ts'
import { notificationOf } from './views/alert-words.ts'
import { createApp } from './views/app.ts'
import type { View } from './views/room.ts'
import { pressShortcut } from './views/shortcuts.ts'

/** The page does not wait longer for what this browser has kept. */
const RECALL_WITHIN_MS = 300

/** The server lets a request wait for 25 s at most. */
const POLL_WITHIN_MS = 40_000

/** With the next frame; in a hidden window, where frames stop, a little later. */
function schedule(run: () => void): void {
  let hasRun = false
  const once = () => {
    if (!hasRun) run()
    hasRun = true
  }
  requestAnimationFrame(once)
  setTimeout(once, 100)
}

const store = createStore(
  {
    ...emptyState,
    place: placeFrom(location.hash),
    isFirstVisit: recall('visited') === null,
    hasNetwork: navigator.onLine,
  },
  schedule,
)
const shell = openShell(import.meta.url)

const connection = new Connection({
  ticket: async () => (await request('POST /api/tickets', {})).ticket,
  open: withFallback({
    openSocket: openWebSocket,
    openPoll: longPollOver(
      (ask, signal) => request('POST /api/poll', ask, { withinMs: POLL_WITHIN_MS, signal }),
      clock,
    ),
    probe: probeWebSocket,
    clock,
  }),
  clock,
  onStatus: (line) => store.update((state) => ({ ...state, line })),
  onEvent: (event) => {
    if (event.type === 'welcome') renewal.hear(event.version)
    actions.resume.hear(event)
  },
  onEnd: (reason) => actions.accounts.ended(reason),
})

const actions: Actions = createActions({
  store,
  connection,
  clock,
  keeper: createKeeper(browserDatabase(), clock),
  tabs: openTabs(),
  shell,
  alarm: {
    sound: createSound(),
    notifier: createNotifier(showConversation),
    watching: () => ({
      isVisible: document.visibilityState === 'visible',
      hasFocus: document.hasFocus(),
    }),
    say: (alert) => notificationOf(wordsIn(language), alert),
    recall: (choice) => (recall(choice) as 'on' | 'off' | null | undefined) ?? null,
    remember,
  },
  goInstead: (place) => location.replace(hashOf(place)),
  rememberVisit: () => remember('visited', 'yes'),
})

const renewal = createRenewal(clock, shell, {
  isHidden: () => document.visibilityState === 'hidden',
  isBusy: () =>
    !actions.keeping.isSafe() ||
    [...document.querySelectorAll('input, textarea')].some(
      (field) => (field as HTMLInputElement).value !== '',
    ),
  reload: () => location.reload(),
})

let language = chooseLanguage([recall('language') ?? '', ...navigator.languages])
let app: View
const drawings = document.querySelector('svg')!

function build(): void {
  const words = wordsIn(language)
  document.documentElement.lang = language
  app = createApp({ words, language, actions, switchLanguage })
  document.body.replaceChildren(app.element, drawings)
  app.update(store.get())
}

function switchLanguage(): void {
  language = language === 'fr' ? 'en' : 'fr'
  remember('language', language)
  build()
  document.querySelector<HTMLElement>('[data-test="language"]')?.focus()
}

/** From a notification: the person wants to read it now. */
function showConversation(id: string): void {
  window.focus()
  location.hash = hashOf({ kind: 'conversation', id })
}

function seeNetwork(): void {
  store.update((state) => ({ ...state, hasNetwork: navigator.onLine }))
  connection.hint()
}

function seePage(): void {
  actions.presence.show(document.visibilityState === 'visible')
  actions.joining.show(document.visibilityState === 'visible')
  if (document.visibilityState === 'visible') connection.hint()
  else leaveWindow()
  app.update(store.get())
}

/** Nobody sees it now, and it may never be seen again. */
function leaveWindow(): void {
  actions.keeping.write()
  void renewal.judge()
}

function followAddress(): void {
  actions.conversations.open(placeFrom(location.hash))
}

/** Somebody asked me while I was about to ask them: the conversation takes the place of the question. */
function leaveQuestion(): void {
  const { place } = store.get()
  if (place.kind === 'person' && conversationWith(store.get(), place.id)) followAddress()
}

/** Browsers also tell of a pointer that rests while the page moves below it. */
function seeInput(event: Event): void {
  const isStill = event instanceof MouseEvent && !event.movementX && !event.movementY
  if (event.type === 'pointermove' && isStill) return
  actions.presence.notice()
  renewal.notice()
  if (event.type === 'pointermove' || event.type === 'wheel') return
  actions.alerts.touch()
  actions.alerts.comeHere()
}

/** Back to where the last visit was, before anything is drawn. */
async function recallVisit(): Promise<void> {
  if (store.get().isFirstVisit) return
  const isPlaceChosen = location.hash !== ''
  const late = new Promise<void>((resolve) => clock.after(RECALL_WITHIN_MS, resolve))
  await Promise.race([actions.keeping.recall(isPlaceChosen), late])
  const { place } = store.get()
  if (!isPlaceChosen && place.kind !== 'home') history.replaceState(null, '', hashOf(place))
}

actions.alerts.recall()
const recalled = recallVisit()
void actions.accounts.resume(recalled)
await recalled
build()
store.watch((state) => {
  app.update(state)
  keepFocus()
  leaveQuestion()
  actions.presence.follow()
  actions.joining.follow()
  actions.keeping.follow()
  actions.alerts.follow()
})
addEventListener('hashchange', followAddress)
// Where the browser keeps nothing, unsent messages live in this page only.
addEventListener('beforeunload', (event) => {
  if (!actions.keeping.isSafe()) event.preventDefault()
})
addEventListener('pagehide', actions.keeping.write)
addEventListener('online', seeNetwork)
addEventListener('offline', seeNetwork)
addEventListener('focus', () => {
  actions.alerts.comeHere()
  app.update(store.get())
})
// Another tab changed what this browser remembers.
addEventListener('storage', actions.alerts.recall)
document.addEventListener('visibilitychange', seePage)
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !event.defaultPrevented && actions.alerts.dismissLatest()) return
  pressShortcut(event)
})
makeRoomForKeyboard()
watchFocus()
for (const type of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchmove'])
  addEventListener(type, seeInput, { capture: true, passive: true })
// Whoever was seen a minute ago was seen two minutes ago.
setInterval(() => {
  app.update(store.get())
  void renewal.judge()
}, 60_000)
actions.presence.show(document.visibilityState === 'visible')
actions.joining.show(document.visibilityState === 'visible')

// Builds the rooms of the page and connects them: net to actions, actions to state, state to views. The
// only file that knows them all.
import { createActions, type Actions } from './actions/actions.ts'
import { chooseLanguage, wordsIn } from './i18n/i18n.ts'
import { request } from './net/api.ts'
import { clock } from './net/clock.ts'
import { Connection } from './net/connection.ts'
import { openWebSocket } from './net/websocket.ts'
import { conversationWith } from './state/select.ts'
import { emptyState } from './state/state.ts'
import { createStore } from './state/store.ts'
import { recall, remember } from './ui/memory.ts'
import { hashOf, placeFrom } from './ui/place.ts'
import { createApp } from './views/app.ts'
import type { View } from './views/room.ts'

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
  { ...emptyState, place: placeFrom(location.hash), isFirstVisit: recall('visited') === null },
  schedule,
)

const connection = new Connection({
  ticket: async () => (await request('POST /api/tickets', {})).ticket,
  open: openWebSocket,
  clock,
  onStatus: (line) => store.update((state) => ({ ...state, line })),
  onEvent: (event) => actions.resume.hear(event),
  onEnd: (reason) => actions.accounts.ended(reason),
})

const actions: Actions = createActions({
  store,
  connection,
  clock,
  goInstead: (place) => location.replace(hashOf(place)),
  rememberVisit: () => remember('visited', 'yes'),
})

let language = chooseLanguage([recall('language') ?? '', ...navigator.languages])
let app: View

function build(): void {
  const words = wordsIn(language)
  document.documentElement.lang = language
  app = createApp({ words, language, actions, switchLanguage })
  document.body.replaceChildren(app.element)
  app.update(store.get())
}

function switchLanguage(): void {
  language = language === 'fr' ? 'en' : 'fr'
  remember('language', language)
  build()
  document.querySelector<HTMLElement>('[data-test="language"]')?.focus()
}

function seeNetwork(): void {
  store.update((state) => ({ ...state, hasNetwork: navigator.onLine }))
  connection.hint()
}

function seePage(): void {
  actions.presence.show(document.visibilityState === 'visible')
  if (document.visibilityState === 'visible') connection.hint()
  app.update(store.get())
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
  if (event.type !== 'pointermove' || !isStill) actions.presence.notice()
}

build()
store.watch((state) => {
  app.update(state)
  leaveQuestion()
  actions.presence.follow()
})
addEventListener('hashchange', followAddress)
// Unsent messages live in this page only.
addEventListener('beforeunload', (event) => {
  if (store.get().pending.some(({ problem }) => !problem)) event.preventDefault()
})
addEventListener('online', seeNetwork)
addEventListener('offline', seeNetwork)
addEventListener('focus', () => app.update(store.get()))
document.addEventListener('visibilitychange', seePage)
addEventListener('keydown', (event) => {
  if (event.key !== 'k' || !(event.ctrlKey || event.metaKey)) return
  event.preventDefault()
  document.querySelector<HTMLElement>('[data-test="search"]')?.focus()
})
for (const type of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchmove'])
  addEventListener(type, seeInput, { capture: true, passive: true })
// Whoever was seen a minute ago was seen two minutes ago.
setInterval(() => app.update(store.get()), 60_000)
actions.presence.show(document.visibilityState === 'visible')
void actions.accounts.resume()

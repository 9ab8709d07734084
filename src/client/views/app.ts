// The page's two faces, signed out and signed in, and the short moment before it is known which. Built
// by main, again for each language.
import { unreadTotal } from '../state/select.ts'
import type { State } from '../state/state.ts'
import { sentenceOf } from '../i18n/i18n.ts'
import { shortCount, showOnIcon } from '../ui/count.ts'
import { el, setChild, setText } from '../ui/dom.ts'
import { logo } from '../ui/icons.ts'
import { createChat } from './chat.ts'
import type { Hall, View } from './room.ts'
import { createSignIn } from './sign-in.ts'
import { explainFields } from './validity.ts'

export function createApp(room: Hall): View {
  const element = el('div', { class: 'page' })
  explainFields(element, room.words)
  const splash = createSplash(room)
  let shown: { session: State['session']; view: View } | null = null

  return {
    element,
    update(state) {
      if (shown?.session !== state.session) {
        const make = {
          unknown: () => splash,
          out: () => createSignIn(room, state),
          in: () => createChat(room),
        }
        shown = { session: state.session, view: make[state.session]() }
        setChild(element, shown.view.element)
      }
      shown.view.update(state)
      const unread = unreadTotal(state)
      showOnIcon(unread)
      const { product } = room.words
      const title = unread > 0 ? `(${shortCount(unread)}) ${product}` : product
      if (document.title !== title) document.title = title
    },
  }
}

function createSplash({ words }: Hall): View {
  const sentence = el('p', { class: 'muted', attributes: { role: 'status' } }, words.loading)
  return {
    element: el('main', { class: 'splash' }, logo(), sentence),
    update({ problem }) {
      setText(sentence, problem ? sentenceOf(words, problem) : words.loading)
    },
  }
}

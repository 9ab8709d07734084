// The way out. Before messages that were not sent are thrown away, it asks.
import { iconButton, wordButton } from '../ui/buttons.ts'
import { el, setText } from '../ui/dom.ts'
import type { Room, View } from './room.ts'

export interface Leave extends View {
  button: HTMLElement
}

export function createLeave({ words, actions }: Room): Leave {
  const sentence = el('p', { attributes: { role: 'alert' } })
  const leaveAnyway = wordButton('link-button', 'log-out-anyway', words.logOutAnyway, leave)
  const stay = wordButton('link-button', 'stay', words.stay, () => ask(false))
  const element = el('div', { class: 'problem me-ask', hidden: true }, sentence, stay, leaveAnyway)
  const button = iconButton('me-leave', 'log-out', words.logOut, 'leave', () =>
    unsent > 0 ? ask(true) : leave(),
  )
  let unsent = 0

  function leave(): void {
    ask(false)
    void actions.accounts.logOut()
  }

  function ask(isAsking: boolean): void {
    const hadFocus = element.contains(document.activeElement)
    element.hidden = !isAsking
    if (isAsking) stay.focus()
    else if (hadFocus) button.focus()
  }

  return {
    button,
    element,
    update({ pending }) {
      unsent = pending.length
      setText(sentence, words.unsent(unsent))
      // Sent meanwhile: there is nothing to ask any more.
      if (unsent === 0 && !element.hidden) ask(false)
    },
  }
}

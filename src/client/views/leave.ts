// The way out. Before messages that were not sent are thrown away, it asks.
import { el, setText } from '../ui/dom.ts'
import { icon } from '../ui/icons.ts'
import type { Room, View } from './room.ts'

export interface Leave extends View {
  button: HTMLElement
}

export function createLeave({ words, actions }: Room): Leave {
  const sentence = el('p', { attributes: { role: 'alert' } })
  const leaveAnyway = linkButton('log-out-anyway', words.logOutAnyway, leave)
  const stay = linkButton('stay', words.stay, () => ask(false))
  const element = el('div', { class: 'problem me-ask', hidden: true }, sentence, leaveAnyway, stay)
  const button = el(
    'button',
    {
      class: 'icon-button me-leave',
      type: 'button',
      title: words.logOut,
      data: { test: 'log-out' },
      attributes: { 'aria-label': words.logOut },
      onclick: () => (unsent > 0 ? ask(true) : leave()),
    },
    icon('leave'),
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

function linkButton(test: string, text: string, onclick: () => void): HTMLElement {
  return el('button', { class: 'link-button', type: 'button', data: { test }, onclick }, text)
}

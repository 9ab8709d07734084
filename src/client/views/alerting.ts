// How this browser tells me of new messages: a bell above the list opens two switches, sound and
// notifications. Once somebody has written, notifications are offered there, quietly and only once.
import type { Choice } from '../actions/alerts.ts'
import type { State } from '../state/state.ts'
import { el, setChild, setText } from '../ui/dom.ts'
import { icon } from '../ui/icons.ts'
import type { Room, View } from './room.ts'

export interface AlertingView extends View {
  button: HTMLElement
}

interface Switch {
  element: HTMLElement
  show(isOn: boolean, hint: string, isOffered: boolean): void
}

export function createAlerting(room: Room): AlertingView {
  const { words, actions } = room
  const bell = icon('bell')
  const crossed = icon('bellOff')
  const button = el('button', {
    class: 'icon-button',
    title: words.alerting,
    data: { test: 'alerting' },
    attributes: { 'aria-label': words.alerting, 'aria-expanded': 'false' },
    onclick: () => open(panel.hidden === true),
  })
  const sound = createSwitch(room, 'sound', words.sound)
  const notifications = createSwitch(room, 'notifications', words.notifications)
  const panel = el(
    'div',
    {
      class: 'alerting',
      hidden: true,
      data: { test: 'alerting-panel' },
      attributes: { role: 'group', 'aria-label': words.alerting },
      onkeydown: (event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        open(false)
      },
    },
    sound.element,
    notifications.element,
  )
  const offer = el(
    'div',
    { class: 'notice offer', hidden: true, data: { test: 'offer' } },
    el('p', {}, words.offer),
    el(
      'div',
      { class: 'buttons' },
      choiceButton('offer-yes', words.turnOn, 'on'),
      choiceButton('offer-no', words.noThanks, 'off'),
    ),
  )

  function choiceButton(test: string, text: string, value: 'on' | 'off'): HTMLElement {
    const onclick = () => {
      button.focus()
      void actions.alerts.choose('notifications', value)
    }
    return el('button', { class: 'link-button', data: { test }, onclick }, text)
  }

  function open(isOpen: boolean): void {
    const hadFocus = panel.contains(document.activeElement)
    panel.hidden = !isOpen
    button.setAttribute('aria-expanded', String(isOpen))
    if (!isOpen && hadFocus) button.focus()
  }

  return {
    button,
    element: el('div', {}, panel, offer),
    update({ alerting }: State) {
      const { isSilent, isOffered } = alerting
      const how = alerting.notifications
      setChild(button, isSilent ? crossed : bell)
      sound.show(!isSilent, words.soundHint, true)
      const hint = how === 'refused' ? words.notificationsRefused : words.notificationsHint
      notifications.show(how === 'on', hint, how !== 'refused')
      notifications.element.hidden = how === 'unavailable'
      offer.hidden = !isOffered || how !== 'unasked'
    },
  }
}

function createSwitch({ actions }: Room, choice: Choice, name: string): Switch {
  const hint = el('span', { class: 'switch-hint' })
  const button = el(
    'button',
    { class: 'switch', data: { test: choice }, attributes: { role: 'switch' } },
    el('span', { class: 'switch-text' }, el('span', { class: 'switch-name' }, name), hint),
    el('span', { class: 'switch-track' }),
  )
  return {
    element: button,
    show(isOn, text, isOffered) {
      button.setAttribute('aria-checked', String(isOn))
      button.setAttribute('aria-disabled', String(!isOffered))
      setText(hint, text)
      button.onclick = () => isOffered && void actions.alerts.choose(choice, isOn ? 'off' : 'on')
    },
  }
}

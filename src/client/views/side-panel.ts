// What stands beside a conversation: a panel where there is room for it, else a sheet behind a button. Used
// by the lists of people.
import { iconButton } from '../ui/buttons.ts'
import { el, setText } from '../ui/dom.ts'
import { icon } from '../ui/icons.ts'

export interface SidePanel {
  element: HTMLElement
  /** Opens the sheet; not shown beside the panel. */
  button: HTMLElement
  close(): void
  /** How many are in it, and what the button says. */
  count(text: string, label: string): void
}

export function createSidePanel({
  title,
  closeTitle,
  test,
  content: parts,
}: {
  title: string
  closeTitle: string
  /** Names the button for tests. */
  test: string
  content: HTMLElement[]
}): SidePanel {
  const wide = matchMedia('(min-width: 1100px)')
  const number = el('span', { class: 'people-count', attributes: { 'aria-hidden': 'true' } })
  const total = el('span', { class: 'people-count', attributes: { 'aria-hidden': 'true' } })
  const heading = el('h2', { class: 'people-title', id: `${test}-title` }, title)
  const close = iconButton('people-close', 'people-close', closeTitle, 'close', () => sheet.close())
  const content = el(
    'div',
    { class: 'people-content' },
    el('header', { class: 'people-head' }, heading, total, close),
    ...parts,
  )
  const labelled = { 'aria-labelledby': heading.id }
  const panel = el('aside', { class: 'people-panel', attributes: labelled })
  const sheet = el('dialog', {
    class: 'people-sheet',
    attributes: labelled,
    onclick: ({ target }) => {
      if (target === sheet) sheet.close()
    },
  })
  const button = el(
    'button',
    {
      class: 'quiet-button people-button',
      data: { test },
      attributes: { 'aria-haspopup': 'dialog' },
      onclick: () => sheet.showModal(),
    },
    icon('everyone'),
    number,
  )
  const element = el('div', { class: 'people-place' }, panel, sheet)

  function place(): void {
    if (wide.matches) sheet.close()
    const home = wide.matches ? panel : sheet
    home.append(content)
  }

  function count(text: string, label: string): void {
    setText(total, text)
    setText(number, text)
    button.setAttribute('aria-label', label)
    button.title = label
  }

  wide.onchange = () => {
    // A view that was replaced listens no more.
    if (element.isConnected) place()
    else wide.onchange = null
  }
  place()

  return { element, button, close: () => sheet.close(), count }
}

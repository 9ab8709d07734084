// The buttons that every view has: with words, or with a drawing whose title is also said aloud.
import { el } from './dom.ts'
import { icon, type IconName } from './icons.ts'

export const wordButton = (
  look: string,
  test: string,
  text: string,
  onclick: () => void,
): HTMLButtonElement => el('button', { class: look, data: { test }, onclick }, text)

export const iconButton = (
  look: string,
  test: string,
  title: string,
  picture: IconName,
  onclick: () => void,
): HTMLButtonElement =>
  el(
    'button',
    {
      class: `icon-button ${look}`,
      title,
      data: { test },
      attributes: { 'aria-label': title },
      onclick,
    },
    icon(picture),
  )

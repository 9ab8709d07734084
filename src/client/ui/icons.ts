// The drawings of the page. They stand in index.html, for they are no script, and are shown from there; the
// styles give them their stroke. Used by views.

const SVG = 'http://www.w3.org/2000/svg'

export type IconName =
  | 'back'
  | 'search'
  | 'close'
  | 'send'
  | 'down'
  | 'leave'
  | 'clock'
  | 'warning'
  | 'more'
  | 'copy'
  | 'edit'
  | 'bin'
  | 'check'
  | 'eye'
  | 'hidden'
  | 'settings'
  | 'bell'
  | 'bellOff'
  | 'addGroup'
  | 'everyone'

/** 20 × 20, in the colour of the text around it. */
export const icon = (name: IconName): SVGSVGElement => drawing('icon', name, '0 0 20 20')

export const logo = (): SVGSVGElement => drawing('logo', 'logo', '3 3.5 26 26')

function drawing(look: string, name: string, viewBox: string): SVGSVGElement {
  const picture = document.createElementNS(SVG, 'svg')
  picture.setAttribute('viewBox', viewBox)
  picture.setAttribute('class', look)
  picture.setAttribute('aria-hidden', 'true')
  const use = document.createElementNS(SVG, 'use')
  use.setAttribute('href', `#icon-${name}`)
  picture.append(use)
  return picture
}

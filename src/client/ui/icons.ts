// The drawings of the page: 20 px, 1.5 stroke, in the colour of the text around them. Decoration only:
// whoever uses one says in words what it means.

const SVG = 'http://www.w3.org/2000/svg'

const paths = {
  back: 'M12.5 4.5 7 10l5.5 5.5',
  search: 'M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11Zm4-1.5 3.5 3.5',
  close: 'm5.5 5.5 9 9m0-9-9 9',
  send: 'M10 16V4.5M5 9.5l5-5 5 5',
  down: 'M10 4v11.5m5-5-5 5-5-5',
  leave: 'M8 3.5H5A1.5 1.5 0 0 0 3.5 5v10A1.5 1.5 0 0 0 5 16.5h3M12.5 13.5 16 10l-3.5-3.5M16 10H8',
  language:
    'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14Zm-7-7h14M10 3c2 2 2.8 4.4 2.8 7S12 15 10 17c-2-2-2.8-4.4-2.8-7S8 5 10 3Z',
  clock: 'M10 16.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM10 6.5V10l2.5 1.5',
  warning: 'M10 16.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM10 6.5v4m0 2.8v.2',
  check: 'm5 10.5 3.5 3.5L15.5 6.5',
  eye: 'M2.5 10c2-3.7 4.6-5.5 7.5-5.5s5.5 1.8 7.5 5.5c-2 3.7-4.6 5.5-7.5 5.5S4.5 13.7 2.5 10Zm7.5 2.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4Z',
  hidden:
    'm3.5 3.5 13 13M8 4.8c4-1 7.2 1 9.5 5.2-.6 1.1-1.3 2.1-2.1 2.9M13 14.9C8.900 16.6 5.2 14.9 2.5 10c.9-1.6 1.9-2.9 3-3.8M8.4 8.5a2.2 2.2 0 0 0 3.1 3.1',
  addGroup:
    'M8 9.5a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM3 16c.3-2.6 2.3-4 5-4s4.7 1.4 5 4m2.5-9v5M13 9.5h5',
  settings:
    'M3.5 6h6m5 0h2M3.5 14h2m5 0h6M12 8.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4ZM8 16.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4Z',
  bell: 'M10 3a4.5 4.5 0 0 0-4.5 4.5c0 3.5-1.5 4.7-1.5 5.5h12c0-.8-1.5-2-1.5-5.5A4.5 4.5 0 0 0 10 3Zm-1.8 13a2 2 0 0 0 3.6 0',
  bellOff:
    'm3.5 3.5 13 13M7.2 4a4.5 4.5 0 0 1 7.3 3.5c0 1.5.3 2.6.6 3.4M13 13H4c0-.8 1.5-2 1.5-5.5V7m2.7 9a2 2 0 0 0 3.6 0',
  everyone:
    'M7.5 9.5a2.8 2.8 0 1 0 0-5.5 2.8 2.8 0 0 0 0 5.5ZM2.5 16c.3-2.6 2.3-4 5-4s4.7 1.4 5 4m.5-11.7a2.6 2.6 0 0 1 0 5m1.5 3.2c1.7.5 2.8 1.7 3 3.5',
} as const

export type IconName = keyof typeof paths

export function icon(name: IconName): SVGSVGElement {
  const picture = drawing('0 0 20 20', 'icon')
  picture.append(stroke(paths[name], '1.5'))
  return picture
}

/** Two dots joined by an arc: a baton passed. */
export function logo(): SVGSVGElement {
  const picture = drawing('3 3.5 26 26', 'logo')
  picture.append(stroke('M8.5 21.5C8.5 13 13 8.5 23.5 10.5', '2.5'), dot(8.5, 22.5), dot(24, 10.5))
  return picture
}

function drawing(viewBox: string, className: string): SVGSVGElement {
  const picture = document.createElementNS(SVG, 'svg')
  picture.setAttribute('viewBox', viewBox)
  picture.setAttribute('class', className)
  picture.setAttribute('aria-hidden', 'true')
  return picture
}

function stroke(path: string, width: string): SVGPathElement {
  const line = document.createElementNS(SVG, 'path')
  line.setAttribute('d', path)
  line.setAttribute('fill', 'none')
  line.setAttribute('stroke', 'currentColor')
  line.setAttribute('stroke-width', width)
  line.setAttribute('stroke-linecap', 'round')
  line.setAttribute('stroke-linejoin', 'round')
  return line
}

function dot(x: number, y: number): SVGCircleElement {
  const circle = document.createElementNS(SVG, 'circle')
  circle.setAttribute('cx', String(x))
  circle.setAttribute('cy', String(y))
  circle.setAttribute('r', '4')
  circle.setAttribute('fill', 'currentColor')
  return circle
}

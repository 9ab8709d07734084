// Charts of the page as SVG, legible on light and dark: bars of a figure, or lines of growth. Pure; called by
// benchmarks-page.js.
import { middleOf, show } from './figures.js'

const [WIDTH, LEFT, RIGHT, TOP] = [760, 60, 120, 40]
const BAR = 26
/** Of a letter, at most, about. */
const LETTER = 7.5

const escaped = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const STYLE = `<style>
  svg { font: 13px system-ui, sans-serif; }
  text { fill: #1c1b1a; }
  .muted { fill: #66625b; }
  .axis { stroke: #e6e2da; }
  .bar, .point { fill: #a8a297; }
  .bar.own { fill: #0b6e4f; }
  .spread { stroke: #66625b; }
  .line { fill: none; stroke-width: 2; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f2efe9; }
    .muted { fill: #a8a297; }
    .axis { stroke: #34322e; }
    .bar, .point { fill: #66625b; }
    .bar.own { fill: #4cc38a; }
    .spread { stroke: #a8a297; }
  }
</style>`

export function chartOf(chart, rows, columns) {
  return chart.kind === 'lines' ? lines(chart, rows) : bars(chart, rows, columns)
}

function svg(title, height, marks) {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    STYLE,
    `<text x="0" y="18" font-weight="600">${escaped(title)}</text>`,
    ...marks,
    '</svg>\n',
  ].join('\n')
}

function bars({ key, title }, rows, columns) {
  const { digits } = columns.find((column) => column.key === key)
  const shown = rows.filter(({ cells }) => middleOf(cells[key] ?? null) !== null)
  const most = Math.max(...shown.map(({ cells }) => cells[key].high ?? cells[key]))
  const left = Math.ceil(Math.max(...shown.map(({ name }) => name.length)) * LETTER) + 8
  const scale = (WIDTH - left - RIGHT) / most
  const marks = shown.flatMap(({ name, cells }, at) => {
    const figure = cells[key]
    const [y, middle] = [TOP + at * (BAR + 8), middleOf(figure)]
    const own = name.startsWith('Relais') ? ' own' : ''
    const end = left + (figure.high ?? middle) * scale
    const whisker =
      figure.low === undefined
        ? []
        : [
            `<line class="spread" x1="${(left + figure.low * scale).toFixed(1)}" x2="${end.toFixed(1)}" y1="${y + BAR / 2}" y2="${y + BAR / 2}"/>`,
          ]
    return [
      `<text x="${left - 8}" y="${y + 18}" text-anchor="end">${escaped(name)}</text>`,
      `<rect class="bar${own}" x="${left}" y="${y}" width="${Math.max(1, middle * scale).toFixed(1)}" height="${BAR}" rx="3"/>`,
      ...whisker,
      `<text x="${(end + 6).toFixed(1)}" y="${y + 18}" class="muted">${show(middle, digits)}</text>`,
    ]
  })
  return svg(title, TOP + shown.length * (BAR + 8) + 8, marks)
}

/** Seen on white and on black. */
const COLOURS = ['#1f9d6b', '#b7791f', '#d0453a', '#7a756d']

/** Both axes are logarithmic: what grows linearly is a diagonal, what does not grow is level. */
function lines({ x, y, title }, rows) {
  const [height, bottom] = [320, 280]
  const point = ({ cells, line, name }) => ({
    line: line ?? name,
    x: middleOf(cells[x]),
    y: middleOf(cells[y]),
  })
  const points = rows.map(point).filter((at) => at.x > 0 && at.y > 0)
  const across = logScale(
    points.map((at) => at.x),
    LEFT,
    WIDTH - RIGHT,
  )
  const up = logScale(
    points.map((at) => at.y),
    bottom,
    TOP + 10,
  )
  const names = [...new Set(points.map(({ line }) => line))]
  const marks = [
    ...across.ticks.map(
      (tick) =>
        `<text class="muted" x="${across.at(tick)}" y="${bottom + 20}" text-anchor="middle">${show(tick)}</text>`,
    ),
    ...up.ticks.flatMap((tick) => [
      `<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${up.at(tick)}" y2="${up.at(tick)}"/>`,
      `<text class="muted" x="${LEFT - 8}" y="${up.at(tick) + 4}" text-anchor="end">${show(tick, tick < 1 ? 2 : 0)}</text>`,
    ]),
    ...names.flatMap((name, at) => {
      const own = points.filter(({ line }) => line === name).sort((a, b) => a.x - b.x)
      const path = own.map((each) => `${across.at(each.x)},${up.at(each.y)}`).join(' ')
      const colour = COLOURS[at % COLOURS.length]
      return [
        `<polyline class="line" stroke="${colour}" points="${path}"/>`,
        ...own.map(
          (each) =>
            `<circle cx="${across.at(each.x)}" cy="${up.at(each.y)}" r="4" fill="${colour}"/>`,
        ),
        `<text x="${across.at(own.at(-1).x)}" y="${up.at(own.at(-1).y) - 12}" text-anchor="middle">${escaped(name)}</text>`,
      ]
    }),
  ]
  return svg(title, height, marks)
}

/** From one power of ten to another. */
function logScale(values, from, to) {
  const low = Math.floor(Math.log10(Math.min(...values)))
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))))
  const ticks = Array.from({ length: high - low + 1 }, (_, at) => 10 ** (low + at))
  const at = (value) =>
    Number((from + ((Math.log10(value) - low) / (high - low)) * (to - from)).toFixed(1))
  return { ticks, at }
}

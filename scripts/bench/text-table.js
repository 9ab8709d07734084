// The rows of a scenario as a table for a terminal, and as one of Markdown.
import { show } from './figures.js'

const cellsOf = ({ name, cells }, columns) => [
  name,
  ...columns.map(({ key, digits }) => show(cells[key] ?? null, digits)),
]

export function textTable(rows, columns) {
  const lines = [
    ['', ...columns.map(({ title }) => title)],
    ...rows.map((row) => cellsOf(row, columns)),
  ]
  const widths = lines[0].map((_, at) => Math.max(...lines.map((line) => line[at].length)))
  const pad = (cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))
  return lines.map((line) => line.map(pad).join('  ')).join('\n')
}

export function markdownTable(rows, columns) {
  const lines = [
    ['', ...columns.map(({ title }) => title)],
    ['---', ...columns.map(() => '---:')],
    ...rows.map((row) => cellsOf(row, columns)),
  ]
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n')
}

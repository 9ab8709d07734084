// Figures of the scenarios: a number, null where there is none, or {median, low, high} of several rounds.

/** Of what was measured in several rounds; those that do not count are null. */
export function spread(values) {
  const sorted = values.filter((value) => value !== null).sort((one, other) => one - other)
  if (sorted.length === 0) return null
  const middle = (sorted.length - 1) / 2
  const median = (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2
  return { median, low: sorted[0], high: sorted.at(-1) }
}

/** How many times one is of the other in the same round, so that what disturbed both disturbs the ratio less. */
export const ratio = (ones, others, key) =>
  spread(ones.map((one, round) => (one && others[round] ? one[key] / others[round][key] : null)))

/** The cells of a contestant's row, from its rounds. */
export const cellsOf = (rounds, columns) =>
  Object.fromEntries(
    columns.map(({ key }) => [key, spread(rounds.map((figures) => figures?.[key] ?? null))]),
  )

export const middleOf = (figure) => (typeof figure === 'number' ? figure : (figure?.median ?? null))

export function isReached({ value, least = -Infinity, most = Infinity }) {
  const middle = middleOf(value)
  return middle !== null && middle >= least && middle <= most
}

/** Of thousands nobody reads what follows the point. */
function round(value, wanted) {
  const digits = Math.abs(value) < 1000 ? wanted : 0
  return value.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
}

/** `1,234 (1,200–1,300)`, or what there is of it; a word is shown as it is. */
export function show(figure, digits = 0) {
  if (typeof figure === 'string') return figure
  const middle = middleOf(figure)
  if (middle === null) return '–'
  if (typeof figure === 'number' || figure.low === figure.high) return round(middle, digits)
  return `${round(middle, digits)} (${round(figure.low, digits)}–${round(figure.high, digits)})`
}

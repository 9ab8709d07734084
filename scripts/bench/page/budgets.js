// What was measured of the page, each figure with what it may be at most or must be at least. Filled by the other files
// here; scenarios/page.js makes its table of it.
import { isReached, show, spread } from '../figures.js'

export class Budgets {
  #figures = new Map()

  /** `say` prints a line of progress. */
  constructor(say) {
    this.say = say
  }

  /** A figure of one round. */
  note(what, value, unit, { most, least } = {}) {
    this.say(`${what}: ${show(value)} ${unit}`)
    const figure = this.#figures.get(what) ?? { what, unit, most, least, values: [] }
    figure.values.push(value)
    this.#figures.set(what, figure)
  }

  /** As a scenario answers. */
  result() {
    const figures = [...this.#figures.values()].map((figure) => {
      const { what, unit, most, least } = figure
      const limit = most === undefined ? `≥ ${show(least ?? null)}` : `≤ ${show(most)}`
      const budget = most === undefined && least === undefined ? null : `${limit} ${unit}`.trim()
      const value = spread(figure.values)
      return { says: `${what} ${budget}`, value, unit, most, least, what, budget }
    })
    const rows = figures.map(({ what, unit, value, budget, ...limits }) => {
      const reached = budget && (isReached({ value, ...limits }) ? 'yes' : 'no')
      return { name: unit ? `${what}, ${unit}` : what, cells: { measured: value, budget, reached } }
    })
    const targets = figures
      .filter(({ budget }) => budget !== null)
      .map(({ says, value, unit, most, least }) => ({ says, value, unit, most, least }))
    return { rows, targets }
  }
}

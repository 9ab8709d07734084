// A scenario in which contestants do the same work: measures them, and makes rows and targets of their rounds.
import { cellsOf, ratio } from './figures.js'
import { measure } from './rounds.js'

/** A target: {says, of, to, key, least | most}, the ratio of two contestants in the same round; or without `to` a figure. */
export async function contest({ columns, targets, numbers, contestants, ...context }) {
  const { seconds, warmSeconds, window, perSecond } = numbers
  const load = { seconds, window, perSecond }
  const measured = await measure({ ...context, contestants, load, warmSeconds })
  const { rounds, absent, faults, notes } = measured
  const rows = contestants
    .filter(({ name }) => rounds.has(name))
    .map(({ name, version }) => ({
      name,
      detail: version(),
      cells: cellsOf(rounds.get(name), columns),
    }))
  const both = ({ of, to }) => rounds.has(of.name) && (to === undefined || rounds.has(to.name))
  return {
    rows,
    targets: targets.filter(both).map(({ of, to, key, ...target }) => ({
      ...target,
      unit: to === undefined ? target.unit : '×',
      value:
        to === undefined
          ? cellsOf(rounds.get(of.name), [{ key }])[key]
          : ratio(rounds.get(of.name), rounds.get(to.name), key),
    })),
    faults,
    notes: [
      ...absent.map(({ name, says }) => `${name} is not measured; not installed: ${says}`),
      ...notes,
    ],
  }
}

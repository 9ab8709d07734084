// How values are spread: counts under fixed bounds, their sum and their number. Filled on the path of a
// message, so that observing is a few additions; read when somebody asks for metrics.

export class Buckets {
  /** How many values were at most the bound of the same place; the last place is for those above all. */
  readonly counts: number[]
  sum = 0
  total = 0

  /** `bounds` ascend. */
  constructor(readonly bounds: readonly number[]) {
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0)
  }

  /** The same value, so many times. */
  observe(value: number, times = 1): void {
    let place = 0
    while (place < this.bounds.length && value > this.bounds[place]!) place++
    this.counts[place]! += times
    this.sum += value * times
    this.total += times
  }
}

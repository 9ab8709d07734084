// What measurements answer: a value with its unit, and how many digits of it mean something.

export const kilobytes = (bytes) => ({ value: bytes / 1024, unit: 'KB', digits: 2 })
export const microseconds = (value) => ({ value, unit: 'µs', digits: 1 })
export const milliseconds = (value) => ({ value, unit: 'ms', digits: 2 })
export const seconds = (value) => ({ value, unit: 's', digits: 2 })
export const percent = (part) => ({ value: part * 100, unit: '%', digits: 0 })
export const perSecond = (value) => ({ value, unit: 'a second', digits: 0 })

/** The value that this part of the others does not exceed. */
export function quantile(values, part) {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.ceil(sorted.length * part) - 1]
}

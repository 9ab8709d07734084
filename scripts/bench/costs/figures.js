// What the measurements of costs.js answer: a value with its unit, and how many digits of it mean something.

export const kilobytes = (bytes) => ({ value: bytes / 1024, unit: 'KB', digits: 2 })
export const microseconds = (value) => ({ value, unit: 'µs', digits: 1 })
export const perSecond = (value) => ({ value, unit: 'a second', digits: 0 })

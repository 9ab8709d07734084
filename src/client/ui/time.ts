// Times and days as people say them, in the page's language. Used by the list and the thread.

const DAY_MS = 86_400_000

export interface DayWords {
  today: string
  yesterday: string
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Making a format costs a hundred times more than using it. */
function format(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options)
  const known = formats.get(key) ?? new Intl.DateTimeFormat(regional(language), options)
  formats.set(key, known)
  return known
}

/** Where the person lives decides between 13:05 and 1:05 PM: the browser knows, the page's language not. */
const regional = (language: string): string =>
  navigator.languages.find((tag) => tag.startsWith(language)) ?? language

export function clockTime(at: number, language: string): string {
  return format(language, { timeStyle: 'short' }).format(at)
}

export function fullTime(at: number, language: string): string {
  return format(language, { dateStyle: 'full', timeStyle: 'short' }).format(at)
}

/** A separator's text: today, yesterday, or the day in full. */
export function dayName(at: number, now: number, language: string, words: DayWords): string {
  const days = daysBetween(at, now)
  if (days === 0) return words.today
  if (days === 1) return words.yesterday
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return format(language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(!isThisYear && { year: 'numeric' }),
  }).format(at)
}

/** A list row's text: the time today, then the day, then the date. */
export function shortTime(at: number, now: number, language: string, words: DayWords): string {
  const days = daysBetween(at, now)
  if (days <= 0) return clockTime(at, language)
  if (days === 1) return words.yesterday
  if (days < 7) return format(language, { weekday: 'short' }).format(at)
  return format(language, { day: 'numeric', month: 'short' }).format(at)
}

const relatives = new Map<string, Intl.RelativeTimeFormat>()

const UNITS = [
  ['year', 365 * DAY_MS],
  ['month', 30 * DAY_MS],
  ['day', DAY_MS],
  ['hour', DAY_MS / 24],
  ['minute', DAY_MS / 24 / 60],
] as const

/** "5 min ago"; null when it was within the last minute. */
export function timeAgo(at: number, now: number, language: string): string | null {
  const unit = UNITS.find(([, length]) => now - at >= length)
  if (unit === undefined) return null
  const [name, length] = unit
  // American "min." ends like a sentence in the middle of one.
  const tag = language === 'en' ? 'en-GB' : language
  const style = length < DAY_MS ? 'short' : 'long'
  const known =
    relatives.get(tag + style) ?? new Intl.RelativeTimeFormat(tag, { style, numeric: 'auto' })
  relatives.set(tag + style, known)
  return known.format(-Math.floor((now - at) / length), name)
}

function daysBetween(at: number, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(at)) / DAY_MS)
}

const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0)

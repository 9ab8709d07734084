// The few words that this browser keeps between visits. Storage may be forbidden, as in some private
// windows: then nothing is remembered, and the page works without.

const PREFIX = 'relais.'

type Remembered = 'language' | 'visited' | 'sound' | 'notifications'

/** Null when there is nothing; undefined when it cannot be known. */
export function recall(key: Remembered): string | null | undefined {
  try {
    return localStorage.getItem(PREFIX + key)
  } catch {
    return undefined
  }
}

export function remember(key: Remembered, value: string): void {
  try {
    localStorage.setItem(PREFIX + key, value)
  } catch {
    // Forbidden or full: it then lasts as long as the page.
  }
}

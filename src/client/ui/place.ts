// The address of a place: `#/c/<conversation>`, `#/u/<person>`, `#/settings`, or nothing. Used by main and by links, so
// that Back works as everywhere.
import type { Place } from '../state/state.ts'

const SETTINGS = '#/settings'

export function hashOf(place: Place): string {
  if (place.kind === 'home') return '#/'
  if (place.kind === 'settings') return SETTINGS
  return `#/${place.kind === 'person' ? 'u' : 'c'}/${encodeURIComponent(place.id)}`
}

export function placeFrom(hash: string): Place {
  if (hash === SETTINGS) return { kind: 'settings' }
  const [, kind, rest] = /^#\/([cu])\/(.+)$/.exec(hash) ?? []
  if (kind === undefined || rest === undefined) return { kind: 'home' }
  try {
    return { kind: kind === 'u' ? 'person' : 'conversation', id: decodeURIComponent(rest) }
  } catch {
    return { kind: 'home' }
  }
}

// An alert in words: for the toast and for the browser's notification. Pure.
import type { Words } from '../i18n/i18n.ts'
import type { Alert } from '../state/alerts.ts'

const MOST_CHARACTERS = 240

/** What stands beside the name; empty when the name says all. */
export function whereOf(words: Words, { kind, where }: Alert): string {
  if (kind === 'request') return words.asksYou
  if (where === null) return ''
  if (kind === 'added' && where.kind === 'group') return words.addedYou(where.title)
  return where.kind === 'lobby' ? words.lobby : where.title
}

export const textOf = ({ body }: Alert): string => body.slice(0, MOST_CHARACTERS)

export function notificationOf(words: Words, alert: Alert): { title: string; body: string } {
  const where = whereOf(words, alert)
  const text = textOf(alert)
  if (alert.kind !== 'message')
    return { title: alert.person.name, body: text === '' ? where : `${where}\n${text}` }
  return { title: [alert.person.name, where].filter(Boolean).join(' · '), body: text }
}

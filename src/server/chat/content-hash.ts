// A short stored trace of what was sent with a clientId, so that a retry is told from a reuse.
import { hash } from 'node:crypto'

/** JSON in which the keys of every object are in order: the same content is the same text. */
export const canonicalJson = (content: unknown): string =>
  JSON.stringify(content, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  )

/** Null without a clientId: then nothing will ask. */
export const contentHash = (
  clientId: string | null,
  ...content: (string | null)[]
): string | null =>
  clientId === null ? null : hash('sha256', JSON.stringify(content), 'base64').slice(0, 24)

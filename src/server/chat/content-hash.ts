// A short stored trace of what was sent with a clientId, so that a retry is told from a reuse.
import { hash } from 'node:crypto'

/** Null without a clientId: then nothing will ask. */
export const contentHash = (
  clientId: string | null,
  ...content: (string | null)[]
): string | null =>
  clientId === null ? null : hash('sha256', JSON.stringify(content), 'base64').slice(0, 24)

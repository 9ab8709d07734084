// Text as search compares it. Used when names are stored and when they are looked for.

/** Without accents, case and surrounding space: « Élodie » and "elodie" are the same. */
export const fold = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim()

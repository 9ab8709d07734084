// The page's language: the remembered one, else the browser's, else English. Read by views through their
// room; chosen and changed by main, which also remembers it.
import { en } from './en.ts'
import { fr } from './fr.ts'

export type Words = typeof en
export type Language = 'en' | 'fr'

const languages: Record<Language, Words> = { en, fr }

export const wordsIn = (language: Language): Words => languages[language]

/** The first language of the list that this page speaks. */
export function chooseLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const language = tag.slice(0, 2).toLowerCase()
    if (language === 'en' || language === 'fr') return language
  }
  return 'en'
}

/** A sentence for what went wrong: ours, else the server's. */
export function sentenceOf(words: Words, problem: { code: string; message: string }): string {
  const known: Record<string, string> = words.problems
  return known[problem.code] ?? problem.message
}

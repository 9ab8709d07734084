// What every view is given and what it gives back. Built by main, passed down; holds nothing else.
import type { Actions } from '../actions/actions.ts'
import type { Language, Words } from '../i18n/i18n.ts'
import type { State } from '../state/state.ts'
import type { Ask } from './question.ts'

export interface Room {
  words: Words
  language: Language
  actions: Actions
  switchLanguage(): void
  /** The question of the page. */
  ask: Ask
}

/** What there is before anybody has signed in. */
export type Hall = Omit<Room, 'ask'>

export interface View {
  element: HTMLElement
  update(state: State): void
}

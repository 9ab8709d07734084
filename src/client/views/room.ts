// What every view is given and what it gives back. Built by main, passed down; holds nothing else.
import type { Actions } from '../actions/actions.ts'
import type { Language, Words } from '../i18n/i18n.ts'
import type { State } from '../state/state.ts'

export interface Room {
  words: Words
  language: Language
  actions: Actions
  switchLanguage(): void
}

export interface View {
  element: HTMLElement
  update(state: State): void
}

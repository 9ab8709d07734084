// What a person is called on this page: by their name, or in words when their account was deleted.
import type { Words } from '../i18n/i18n.ts'

/** Undefined while it is not known who it is. */
export const nameOf = (words: Words, name: string | undefined): string =>
  name === '' ? words.deletedAccount : (name ?? '…')

/** For before what they say, where there is little room: a long name would leave none. */
export const shortName = (name: string): string =>
  name.length > 16 ? `${[...name].slice(0, 15).join('').trim()}…` : name

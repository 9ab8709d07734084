// The search of /docs: finds the sections of all texts that hold every word, in the browser, from one file made
// by scripts/site.js. The script of every page there but the explorer; without it they can be read all the same.
import { el } from '../client/ui/dom.ts'
import { foldContents } from './contents.ts'

interface Section {
  page: string
  language: string
  title: string
  address: string
  text: string
}

const MOST = 30
const AROUND = 70

const input = document.querySelector<HTMLInputElement>('#search')!
const found = document.querySelector<HTMLElement>('#found')!
const article = document.querySelector<HTMLElement>('article')!
let loading: Promise<Section[]> | undefined

const load = () =>
  (loading ??= fetch('/docs/search.json').then((answer) => answer.json() as Promise<Section[]>))

/** Accents and case do not matter. Keeps the length of the text, so that places in it stay true. */
const fold = (text: string): string =>
  text
    .split('')
    .map((unit) => unit.normalize('NFD').toLowerCase()[0])
    .join('')

/** Titles first, then texts; of those the language of this page first. */
function rank({ title, language }: Section, words: string[]): number {
  const isTitled = words.every((word) => fold(title).includes(word))
  return (isTitled ? 0 : 2) + (language === document.documentElement.lang ? 0 : 1)
}

async function search(): Promise<void> {
  const query = input.value.trim()
  const sections = query === '' ? [] : await load()
  // Another letter came meanwhile.
  if (input.value.trim() !== query) return
  const words = fold(query).split(/\s+/)
  const hits = sections
    .filter(({ page, title, text }) => {
      const all = fold(`${page} ${title} ${text}`)
      return words.every((word) => all.includes(word))
    })
    .sort((one, other) => rank(one, words) - rank(other, words))
  found.hidden = query === ''
  article.hidden = query !== ''
  const isFrench = document.documentElement.lang === 'fr'
  const places = isFrench ? 'passages' : hits.length === 1 ? 'place' : 'places'
  found.replaceChildren(
    el('div', { attributes: { role: 'status' } }, el('h1', {}, `${hits.length} ${places}`)),
    el('ul', { class: 'cards' }, ...hits.slice(0, MOST).map((hit) => card(hit, words))),
  )
}

function card({ page, title, address, text }: Section, words: string[]): HTMLElement {
  const link = el(
    'a',
    { class: 'card', href: address },
    el('strong', {}, title),
    el('span', { class: 'muted' }, page),
    excerpt(text, words),
  )
  link.addEventListener('click', leave)
  return el('li', {}, link)
}

/** What stands around the first word that is found. */
function excerpt(text: string, words: string[]): HTMLElement {
  const folded = fold(text)
  const [at = -1, word = ''] =
    words.map((word) => [folded.indexOf(word), word] as const).find(([index]) => index >= 0) ?? []
  if (at < 0) return el('span', {}, text.slice(0, 2 * AROUND))
  const [from, to] = [Math.max(0, at - AROUND), at + word.length + AROUND]
  return el(
    'span',
    {},
    `${from > 0 ? '…' : ''}${text.slice(from, at)}`,
    el('mark', {}, text.slice(at, at + word.length)),
    `${text.slice(at + word.length, to)}${to < text.length ? '…' : ''}`,
  )
}

function leave(): void {
  input.value = ''
  found.hidden = true
  article.hidden = false
}

input.addEventListener('input', () => void search())
input.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return
  leave()
  found.replaceChildren()
})
input.form!.addEventListener('submit', (event) => {
  event.preventDefault()
  found.querySelector('a')?.click()
})
foldContents()

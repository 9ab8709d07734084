// How things stand when one cannot simply write: somebody asks me, I asked somebody, one of us declined,
// or I blocked them. With the buttons that change it.
import { sentenceOf } from '../i18n/i18n.ts'
import { openConversation, otherMember, standingOf, type Standing } from '../state/select.ts'
import type { State } from '../state/state.ts'
import { wordButton } from '../ui/buttons.ts'
import { el } from '../ui/dom.ts'
import { askToBlock } from './block.ts'
import type { Room, View } from './room.ts'

interface Banner {
  title: string
  text?: string
  buttons: HTMLElement[]
}

export function createRequest(room: Room): View {
  const { words, actions } = room
  const element = el('div', { class: 'banner-place' })
  const { accept, decline, unblock, ask } = actions.conversations
  let shown = ''

  function bannerOf(
    standing: Standing,
    id: string,
    other: { id: string; name: string },
  ): Banner | null {
    switch (standing) {
      case 'asks_me':
        return {
          title: words.asksMeTitle(other.name),
          text: words.asksMeText,
          buttons: [
            wordButton('button primary', 'accept', words.accept, () => void accept(id)),
            wordButton('button', 'decline', words.decline, () => void decline(id)),
            wordButton('button danger', 'block', words.block, () => askToBlock(room, other)),
          ],
        }
      case 'asked_by_me':
        return { title: words.askedTitle(other.name), text: words.askedText, buttons: [] }
      case 'declined_by_them':
        return { title: words.declinedByThem(other.name), buttons: [] }
      case 'declined_by_me':
        return {
          title: words.declinedByMe(other.name),
          buttons: [wordButton('button primary', 'ask', words.ask, () => void ask(other.id, ''))],
        }
      case 'blocked':
        return {
          title: words.blockedTitle(other.name),
          text: words.blockedText,
          buttons: [wordButton('button', 'unblock', words.unblock, () => void unblock(other.id))],
        }
      case 'gone':
        return { title: words.goneTitle, text: words.goneText, buttons: [] }
      case 'open':
        return null
    }
  }

  function update(state: State): void {
    const conversation = openConversation(state)
    const other = conversation && otherMember(conversation, state.me)
    if (!conversation) return
    const standing = standingOf(conversation, state.me)
    const now = `${standing} ${other?.name} ${state.problem?.code ?? ''}`
    if (now === shown) return
    shown = now
    const banner = other ? bannerOf(standing, conversation.id, other) : null
    const said = state.problem ? sentenceOf(words, state.problem) : ''
    element.replaceChildren(...(banner ? [draw(banner, said)] : problemLine(said)))
  }

  return { element, update }
}

function draw({ title, text, buttons }: Banner, problem: string): HTMLElement {
  return el(
    'div',
    { class: 'banner' },
    el(
      'div',
      { class: 'banner-text', attributes: { role: 'status' } },
      el('p', { class: 'row-title' }, title),
      text === undefined ? null : el('p', { class: 'muted' }, text),
    ),
    ...problemLine(problem),
    buttons.length > 0 && el('div', { class: 'buttons' }, ...buttons),
  )
}

function problemLine(problem: string): HTMLElement[] {
  return problem === ''
    ? []
    : [el('p', { class: 'problem', attributes: { role: 'alert' } }, problem)]
}

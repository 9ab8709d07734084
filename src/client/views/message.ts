// One row of a thread: a day, the line above what is new, or a message with its time and its fate.
import type { MessageRow, Row } from '../state/rows.ts'
import type { Edit } from '../state/state.ts'
import { sentenceOf } from '../i18n/i18n.ts'
import { avatar, rename } from '../ui/avatar.ts'
import { wordButton } from '../ui/buttons.ts'
import { el, setText } from '../ui/dom.ts'
import { icon } from '../ui/icons.ts'
import { linksIn, type Link } from '../ui/links.ts'
import type { ListRow } from '../ui/list.ts'
import { clockTime, dayName, fullTime } from '../ui/time.ts'
import { nameOf } from './name.ts'
import type { Room } from './room.ts'
import { makeSeenRow } from './seen.ts'

export function makeMessageRow(room: Room, row: Row): ListRow<Row> {
  if (row.kind === 'message') return makeMessage(room, row)
  if (row.kind === 'seen') return makeSeenRow(room)
  if (row.kind === 'new')
    return still(el('div', { class: 'new-mark' }, el('span', {}, room.words.newMessages)))
  const name = dayName(row.at, Date.now(), room.language, room.words)
  return still(el('div', { class: 'day' }, el('span', {}, name)))
}

const still = (element: HTMLElement): ListRow<Row> => ({ element, update() {} })

function makeMessage(room: Room, first: MessageRow): ListRow<Row> {
  const { words, language } = room
  const body = el('div', { class: 'bubble', dir: 'auto', data: { test: 'body' } })
  const time = el('time', { title: fullTime(first.createdAt, language) })
  time.dateTime = new Date(first.createdAt).toISOString()
  const fate = el('span', { class: 'fate' })
  const meta = el('div', { class: 'message-meta' }, time, fate)
  const sender = el('span', { class: 'sender', dir: 'auto' })
  const picture = first.isMine ? null : avatar(first.senderId, first.senderName)
  const element = el(
    'div',
    { class: 'message', data: { test: 'message' } },
    picture,
    el('div', { class: 'message-column' }, sender, body, meta),
  )
  element.classList.toggle('mine', first.isMine)
  sender.classList.toggle('aloud', first.isMine)
  let shown = ''
  let written = ''

  function update(row: Row): void {
    if (row.kind !== 'message') return
    const now = `${row.seq} ${row.state} ${row.isFirst} ${row.isLast} ${row.createdAt} ${row.isEdited} ${row.problem?.code} ${row.refused?.problem?.code} ${row.senderName}`
    if (now === shown && row.body === written) return
    shown = now
    written = row.body
    element.dataset.id = row.id ?? ''
    setText(sender, row.isMine ? words.you('') : nameOf(words, row.senderName))
    if (picture) rename(picture, row.senderName)
    element.dataset.seq = row.seq === null ? '' : String(row.seq)
    element.dataset.state = row.state
    element.classList.toggle('first', row.isFirst)
    element.classList.toggle('last', row.isLast)
    if (row.state === 'deleted') setText(body, words.deletedMessage)
    else body.replaceChildren(...linksIn(row.body).map(linked))
    setText(time, clockTime(row.createdAt, language))
    fate.replaceChildren(...fateOf(room, row))
  }

  return { element, update }
}

/** Opens beside the page, and tells the other side nothing of it. Stands for itself in any direction of text. */
const linked = (part: string | Link): string | HTMLElement =>
  typeof part === 'string'
    ? part
    : el(
        'a',
        { href: part.href, target: '_blank', rel: 'noopener noreferrer nofollow', dir: 'ltr' },
        part.text,
      )

function fateOf(room: Room, row: MessageRow): Node[] {
  const { words, actions } = room
  const { state, clientId, problem, isEdited } = row
  if (row.refused && row.id !== null) return refusedFate(room, row.id, row.refused)
  if (clientId === null) return isEdited ? [el('span', {}, words.edited)] : []
  if (state === 'pending') return [icon('clock'), el('span', {}, words.pending)]
  const retry = () => actions.messages.retry(clientId)
  const discard = () => actions.messages.discard(clientId)
  return [
    icon('warning'),
    el('span', {}, `${words.notSent} ${problem ? sentenceOf(words, problem) : ''}`),
    wordButton('link-button', 'retry', words.tryAgain, retry),
    wordButton('link-button', 'discard', words.discard, discard),
  ]
}

function refusedFate({ words, actions }: Room, id: string, { body, problem }: Edit): Node[] {
  const [what, again] =
    body === null ? [words.notDeleted, words.tryAgain] : [words.notEdited, words.editAgain]
  return [
    icon('warning'),
    el('span', { class: 'fate-problem' }, `${what} ${problem ? sentenceOf(words, problem) : ''}`),
    wordButton('link-button', 'retry-edit', again, () => actions.edits.retry(id)),
    wordButton('link-button', 'dismiss-edit', words.dismissEdit, () => actions.edits.dismiss(id)),
  ]
}

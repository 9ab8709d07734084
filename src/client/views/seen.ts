// The line below the last message of mine that others have read: who has. Made by the message list.
import type { Row } from '../state/rows.ts'
import { avatar } from '../ui/avatar.ts'
import { el, setText } from '../ui/dom.ts'
import type { ListRow } from '../ui/list.ts'
import type { Room } from './room.ts'

const MOST_AVATARS = 5

export function makeSeenRow({ words }: Room): ListRow<Row> {
  const pictures = el('span', { class: 'seen-avatars', attributes: { 'aria-hidden': 'true' } })
  const sentence = el('span', { dir: 'auto' })
  const element = el(
    'div',
    // The log around it reads new messages aloud, not this.
    { class: 'seen', data: { test: 'seen' }, attributes: { 'aria-live': 'off' } },
    pictures,
    sentence,
  )
  let shown = ''

  return {
    element,
    update(row) {
      if (row.kind !== 'seen') return
      const { readers, isByAll } = row.seen
      const names = readers.map(({ name }) => name)
      setText(sentence, isByAll ? words.seenByAll : words.seenBy(names))
      element.title = words.seenBy(names)
      const now = readers.map(({ id, name }) => `${id} ${name}`).join()
      if (now === shown) return
      shown = now
      const some = readers.slice(0, MOST_AVATARS)
      pictures.replaceChildren(...some.map(({ id, name }) => avatar(id, name)))
    },
  }
}

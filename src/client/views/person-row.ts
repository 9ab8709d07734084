// One person in a list of people: who, and whether they are there. A link to their place.
import type { User } from '../../protocol/models.ts'
import type { Presence } from '../state/state.ts'
import { avatar, rename } from '../ui/avatar.ts'
import { el, setText } from '../ui/dom.ts'
import type { ListRow } from '../ui/list.ts'
import { hashOf } from '../ui/place.ts'
import { createPresence } from './presence.ts'
import type { Room } from './room.ts'

export interface PersonItem {
  user: User
  presence: Presence
}

export function makePersonRow(
  room: Room,
  { user }: PersonItem,
  test: string,
  onclick: () => void,
): ListRow<PersonItem> {
  const name = el('span', { class: 'row-title', dir: 'auto' })
  const presence = createPresence(room, 'full')
  const picture = avatar(user.id, user.name)
  const link = el(
    'a',
    {
      class: 'row person',
      href: hashOf({ kind: 'person', id: user.id }),
      data: { test, id: user.id },
      onclick,
    },
    picture,
    el('span', { class: 'row-text' }, name, ' ', presence.element),
  )
  return {
    element: el('li', {}, link),
    update(item) {
      setText(name, item.user.name)
      rename(picture, item.user.name)
      presence.update(item.presence)
    },
  }
}

// One member of a group: who, whether they are there, whether they are its admin; for the admin, the way to
// take them out.
import type { GroupMember } from '../actions/groups.ts'
import type { Presence } from '../state/state.ts'
import { avatar } from '../ui/avatar.ts'
import { el, setText } from '../ui/dom.ts'
import { icon } from '../ui/icons.ts'
import type { ListRow } from '../ui/list.ts'
import { hashOf } from '../ui/place.ts'
import { createPresence } from './presence.ts'
import type { Room } from './room.ts'

export interface MemberItem {
  member: GroupMember
  /** Null of oneself, and of people of whom it is not told. */
  presence: Presence | null
  isMe: boolean
  canRemove: boolean
}

export function makeMemberRow(
  room: Room,
  { member: { id, name: firstName }, isMe }: MemberItem,
  on: { open(): void; remove(member: GroupMember): void },
): ListRow<MemberItem> {
  const { words } = room
  const name = el('span', { class: 'row-title', dir: 'auto' })
  const admin = el('span', { class: 'role', data: { test: 'admin' } }, words.admin)
  const presence = createPresence(room, 'full')
  const remove = el(
    'button',
    { class: 'icon-button', data: { test: 'remove-member' } },
    icon('close'),
  )
  const parts = [
    avatar(id, firstName),
    el(
      'span',
      { class: 'row-text' },
      el('span', { class: 'member-name' }, name, ' ', admin),
      ' ',
      presence.element,
    ),
  ]
  const who = isMe
    ? el('div', { class: 'row person' }, ...parts)
    : el(
        'a',
        { class: 'row person', href: hashOf({ kind: 'person', id }), onclick: on.open },
        ...parts,
      )
  const element = el('li', { class: 'member', data: { test: 'member', id } }, who, remove)

  return {
    element,
    update({ member, presence: now, canRemove }) {
      setText(name, isMe ? words.me(member.name) : member.name)
      admin.hidden = member.role !== 'admin'
      presence.element.hidden = now === null
      if (now) presence.update(now)
      remove.hidden = !canRemove
      remove.title = words.removeMember(member.name)
      remove.setAttribute('aria-label', remove.title)
      remove.onclick = () => on.remove(member)
    },
  }
}

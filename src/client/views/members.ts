// The people of a group, and what one can do with it: the admin adds, removes and renames, everybody may
// leave. A panel where there is room for it, else a sheet.
import type { Conversation } from '../../protocol/models.ts'
import { presenceOf } from '../state/presence.ts'
import { friendsOf, isAdmin, membersOf } from '../state/select.ts'
import type { State } from '../state/state.ts'
import { el } from '../ui/dom.ts'
import { createList } from '../ui/list.ts'
import { createGroupDialog } from './group-dialog.ts'
import { makeMemberRow, type MemberItem } from './member-row.ts'
import { createQuestion } from './question.ts'
import type { Room, View } from './room.ts'
import { createSidePanel } from './side-panel.ts'

export interface Members extends View {
  /** Opens the sheet; not shown beside the panel. */
  button: HTMLElement
}

export function createMembers(room: Room, conversationId: string): Members {
  const { words, actions } = room
  const adding = createGroupDialog(room, {
    test: 'add-members',
    heading: words.addMembers,
    done: words.add,
    hasPeople: true,
    submit: (_, userIds) => actions.groups.add(conversationId, userIds),
  })
  const renaming = createGroupDialog(room, {
    test: 'rename-group',
    heading: words.renameGroup,
    done: words.save,
    hasTitle: true,
    submit: (title) => actions.groups.rename(conversationId, title),
  })
  const question = createQuestion(room)
  let drawn: State | null = null
  let group: Conversation | undefined

  const add = button('add-members', words.addMembers, '', () => {
    const present = new Set(group?.members.map(({ id }) => id))
    const friends = drawn ? friendsOf(drawn) : []
    adding.open({ people: friends.filter(({ id }) => !present.has(id)) })
  })
  const rename = button('rename-group', words.renameGroup, '', () =>
    renaming.open({ title: group?.title ?? '' }),
  )
  const leave = button('leave-group', words.leaveGroup, 'danger', () =>
    question.ask(words.leaveQuestion(group?.title ?? ''), words.leaveGroup, () =>
      actions.groups.leave(conversationId),
    ),
  )
  const note = el('p', { class: 'muted people-note' }, words.tooManyToList)
  const items = el('ul', { class: 'people', data: { test: 'members' } })
  const side = createSidePanel({
    title: words.members,
    closeTitle: words.hideMembers,
    test: 'members-button',
    content: [note, items, el('div', { class: 'group-buttons' }, add, rename, leave)],
  })
  const list = createList<MemberItem>(
    items,
    ({ member }) => member.id,
    (item) =>
      makeMemberRow(room, item, {
        open: side.close,
        remove: ({ id, name }) =>
          question.ask(words.removeQuestion(name), words.remove, () =>
            actions.groups.remove(conversationId, id),
          ),
      }),
  )

  function update(state: State): void {
    if (drawn && !hasChanged(state, drawn)) return
    drawn = state
    group = state.conversations[conversationId]
    if (group === undefined) return
    const canChange = isAdmin(group, state.me)
    list.show(
      membersOf(group).map((member) => {
        const isMe = member.id === state.me?.id
        const presence = isMe ? null : presenceOf(state, member.id)
        return { member, presence, canRemove: canChange && !isMe }
      }),
    )
    add.hidden = rename.hidden = !canChange
    note.hidden = group.members.length === group.memberCount
    side.count(String(group.memberCount), words.showMembers(group.memberCount))
  }

  side.element.append(adding.element, renaming.element, question.element)
  return { element: side.element, button: side.button, update }
}

function button(test: string, text: string, look: string, onclick: () => void): HTMLElement {
  return el('button', { class: `button ${look}`, type: 'button', data: { test }, onclick }, text)
}

const hasChanged = (state: State, before: State): boolean =>
  state.conversations !== before.conversations ||
  state.presence !== before.presence ||
  state.isPresenceWhole !== before.isPresenceWhole ||
  state.line.status !== before.line.status ||
  state.me !== before.me

// The people of a group, and what one can do with it: the admin adds, removes and renames, everybody may
// leave. A panel where there is room for it, else a sheet.
import type { Conversation } from '../../protocol/models.ts'
import type { GroupMember } from '../actions/groups.ts'
import { presenceOf } from '../state/presence.ts'
import { isAdmin, membersOf } from '../state/select.ts'
import type { State } from '../state/state.ts'
import { wordButton } from '../ui/buttons.ts'
import { el } from '../ui/dom.ts'
import { createList } from '../ui/list.ts'
import { createGroupDialog } from './group-dialog.ts'
import { createMemberSearch } from './member-search.ts'
import { makeMemberRow, type MemberItem } from './member-row.ts'
import type { Room, View } from './room.ts'
import { createSidePanel } from './side-panel.ts'

export interface Members extends View {
  /** Opens the sheet; not shown beside the panel. */
  button: HTMLElement
}

export function createMembers(room: Room, conversationId: string): Members {
  const { words, actions, ask } = room
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
  let drawn: State | null = null
  let group: Conversation | undefined
  let found: readonly GroupMember[] = []
  let searched = ''

  const add = wordButton('button', 'add-members', words.addMembers, () =>
    adding.open({ without: new Set(group?.members.map(({ id }) => id)) }),
  )
  const rename = wordButton('button', 'rename-group', words.renameGroup, () =>
    renaming.open({ title: group?.title ?? '' }),
  )
  const leave = wordButton('button danger', 'leave-group', words.leaveGroup, () =>
    ask(words.leaveQuestion(group?.title ?? ''), words.leaveGroup, () =>
      actions.groups.leave(conversationId),
    ),
  )
  const search = createMemberSearch(room, conversationId, (members) => {
    found = members
    draw()
  })
  const items = el('ul', { class: 'people', data: { test: 'members' } })
  const side = createSidePanel({
    title: words.members,
    closeTitle: words.hideMembers,
    test: 'members-button',
    content: [
      search.element,
      items,
      search.more,
      el('div', { class: 'group-buttons' }, add, rename, leave),
    ],
  })
  const list = createList<MemberItem>(
    items,
    ({ member }) => member.id,
    (item) =>
      makeMemberRow(room, item, {
        open: side.close,
        remove: ({ id, name }) =>
          ask(words.removeQuestion(name), words.remove, () =>
            actions.groups.remove(conversationId, id),
          ),
      }),
  )

  function update(state: State): void {
    if (drawn && !hasChanged(state, drawn)) return
    drawn = state
    group = state.conversations[conversationId]
    if (group === undefined) return
    // Told again when there are others, or the line is back.
    const now = `${state.line.status} ${group.memberCount}`
    if (isLarge(group) && now !== searched && state.line.status === 'connected') search.load()
    searched = now
    draw()
    add.hidden = rename.hidden = !isAdmin(group, state.me)
    side.count(String(group.memberCount), words.showMembers(group.memberCount))
  }

  function draw(): void {
    if (!drawn || !group) return
    const state = drawn
    const isSmall = !isLarge(group)
    const canChange = isAdmin(group, state.me)
    search.element.hidden = isSmall
    if (isSmall) search.more.hidden = true
    list.show(
      (isSmall ? membersOf(group) : found).map((member) => {
        const isMe = member.id === state.me?.id
        const presence = isSmall && !isMe ? presenceOf(state, member.id) : null
        return { member, presence, isMe, canRemove: canChange && !isMe }
      }),
    )
  }

  side.element.append(adding.element, renaming.element)
  return { element: side.element, button: side.button, update }
}

/** Then its people are asked for page by page. */
const isLarge = ({ members, memberCount }: Conversation): boolean => members.length < memberCount

const hasChanged = (state: State, before: State): boolean =>
  state.conversations !== before.conversations ||
  state.presence !== before.presence ||
  state.isPresenceWhole !== before.isPresenceWhole ||
  state.line.status !== before.line.status ||
  state.me !== before.me

// The button that makes a group, its dialog, and what is said when one was taken out of the open group.
import { el, setText } from '../ui/dom.ts'
import { icon } from '../ui/icons.ts'
import { hashOf } from '../ui/place.ts'
import { createGroupDialog } from './group-dialog.ts'
import type { Room, View } from './room.ts'

export interface NewGroup extends View {
  dialog: HTMLElement
  /** Said above the list. */
  gone: HTMLElement
}

export function createNewGroup(room: Room): NewGroup {
  const { words, actions } = room
  const dialog = createGroupDialog(room, {
    test: 'new-group',
    heading: words.newGroup,
    done: words.createGroup,
    hasTitle: true,
    hasPeople: true,
    async submit(title, userIds) {
      const made = await actions.groups.create(title, userIds)
      if ('code' in made) return made
      location.hash = hashOf({ kind: 'conversation', id: made.conversationId })
      return null
    },
  })
  const button = el(
    'button',
    {
      class: 'icon-button new-group',
      title: words.newGroup,
      data: { test: 'new-group' },
      attributes: { 'aria-label': words.newGroup, 'aria-haspopup': 'dialog' },
      onclick: () => dialog.open({}),
    },
    icon('addGroup'),
  )
  const gone = el('p', {
    class: 'notice gone',
    data: { test: 'gone' },
    attributes: { role: 'status' },
  })

  return {
    element: button,
    dialog: dialog.element,
    gone,
    update(state) {
      gone.hidden = state.goneTitle === null
      setText(gone, state.goneTitle === null ? '' : words.groupGone(state.goneTitle))
    },
  }
}

// Everything or nothing of this conversation: a bell in its head, crossed when nothing is told.
import { openConversation, standingOf } from '../state/select.ts'
import { el, setChild } from '../ui/dom.ts'
import { icon } from '../ui/icons.ts'
import type { Room, View } from './room.ts'

export function createInvolvement({ words, actions }: Room): View {
  const bell = icon('bell')
  const crossed = icon('bellOff')
  const button = el('button', {
    class: 'icon-button involvement',
    data: { test: 'involvement' },
    attributes: { 'aria-label': words.mute },
  })

  return {
    element: button,
    update(state) {
      const conversation = openConversation(state)
      const isUsed = conversation && standingOf(conversation, state.me) === 'open'
      button.hidden = !isUsed
      if (!isUsed) return
      const isMuted = conversation.involvement === 'nothing'
      button.setAttribute('aria-pressed', String(isMuted))
      button.title = isMuted ? words.mutedHint : words.muteHint
      setChild(button, isMuted ? crossed : bell)
      button.onclick = () =>
        void actions.involvement.choose(conversation.id, isMuted ? 'everything' : 'nothing')
    },
  }
}

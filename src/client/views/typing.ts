// Who is writing, in words, between the messages and the composer. Its place is always there, so that
// nothing moves when somebody begins.
import { typistsIn } from '../state/typing.ts'
import { el, setText } from '../ui/dom.ts'
import type { Room, View } from './room.ts'

export function createTyping({ words }: Room, conversationId: string): View {
  const element = el('p', { class: 'typing', dir: 'auto', data: { test: 'typing' } })

  return {
    element,
    update(state) {
      const names = typistsIn(state, conversationId).map(({ name }) => name)
      setText(element, names.length === 0 ? '' : words.typing(names))
    },
  }
}

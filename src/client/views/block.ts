// Blocking somebody, after a question. Used wherever a button offers it.
import type { User } from '../../protocol/models.ts'
import { nameOf } from './name.ts'
import type { Room } from './room.ts'

export function askToBlock({ words, actions, ask }: Room, { id, name }: User): void {
  const sentence = words.blockQuestion(nameOf(words, name))
  ask(sentence, words.block, () => actions.conversations.block(id))
}

// What a fresh line is told again: what is on screen and who is watched, not what was left or never joined.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Conversation } from '../../../src/protocol/models.ts'
import { Attention } from '../../../src/client/library/attention.ts'
import { rejection } from './told.ts'

const test = suite('attention')

/** What was said to the server, which refuses the conversation `taken`. */
function said() {
  const diary: string[] = []
  const attention = new Attention({
    join: async (id) => {
      diary.push(`join ${id}`)
      if (id === 'taken') throw new Error('not_found')
      return { id } as Conversation
    },
    watch: async (userIds) => {
      diary.push(`watch ${String(userIds)}`)
      return []
    },
  })
  const restart = () => {
    diary.length = 0
    attention.restart()
    return diary
  }
  return { attention, restart }
}

test('what is on screen and who is watched last are told again, what was left is not', async () => {
  const { attention, restart } = said()
  assert.equal(restart(), [])
  assert.is(await attention.join('a', async ({ id }) => `${id} joined`), 'a joined')
  await attention.join('b', async () => {})
  await attention.watch(['ann'])
  await attention.watch('all')
  assert.equal(restart(), ['join a', 'join b', 'watch all'])
  attention.leave('a')
  assert.equal([attention.isJoined('a'), attention.isJoined('b')], [false, true])
  assert.equal(restart(), ['join b', 'watch all'])
})

test('what is refused, or whose rest fails, is not joined', async () => {
  const { attention, restart } = said()
  const fails = () => Promise.reject(new Error('no history'))
  await rejection(attention.join('taken', async () => {}))
  await rejection(attention.join('a', fails))
  assert.equal(restart(), [])
})

test('what is refused on a fresh line harms nobody', async () => {
  const { attention, restart } = said()
  let refuse!: (error: Error) => void
  const joining = attention.join('a', () => new Promise((_, reject) => (refuse = reject)))
  const taken = attention.join('taken', async () => {})
  assert.equal(restart(), ['join a', 'join taken'])
  await rejection(taken)
  refuse(new Error('away'))
  await rejection(joining)
})

test.run()

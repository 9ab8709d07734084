// Tickets work once: noted by this process and by the store; what holds when the store takes nothing, and for
// tickets that another process made.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Refusal } from '../../../src/protocol/refusal.ts'
import { isFirstUse } from '../../../src/server/chat/tickets.ts'
import type { Chat } from '../../../src/server/chat/chat.ts'
import { NODE_ID } from '../../../src/server/lib/ids.ts'
import { Once } from '../../../src/server/lib/once.ts'
import type { Claims } from '../../../src/server/lib/token.ts'

const test = suite('tickets')
const [OURS, THEIRS] = [NODE_ID, 'n_01234567']
const ticket = (ticketId: string, madeBy: string) =>
  ({ ticketId, madeBy, expiresAt: 2000 }) as unknown as Claims

/** Processes with one store, which may be full. */
function house(isShared: boolean) {
  const used = new Set<string>()
  const state = { isFull: false }
  const process = () =>
    ({
      isShared,
      usedTickets: new Once(),
      now: () => 1000,
      store: {
        useTicket: async ({ ticketId }: { ticketId: string }) => {
          if (state.isFull) throw new Refusal('storage_full', 'The disk is full.')
          const isFirst = !used.has(ticketId)
          used.add(ticketId)
          return isFirst
        },
      },
    }) as unknown as Chat
  return { state, one: process(), other: process() }
}
const isRefused = (use: Promise<boolean>) =>
  use.then(
    () => false,
    (error: unknown) => error instanceof Refusal,
  )

test('a ticket works once, wherever it is used, also at the same time', async () => {
  const { one, other } = house(true)
  const uses = [one, other, one, other].map((chat) => isFirstUse(chat, ticket('t_1', THEIRS)))
  assert.equal((await Promise.all(uses)).sort(), [false, false, false, true])
})

test('on a full disk it works once, where no other node is', async () => {
  const { one, state } = house(false)
  state.isFull = true
  assert.is(await isFirstUse(one, ticket('t_1', OURS)), true)
  assert.is(await isFirstUse(one, ticket('t_1', OURS)), false)
})

test('a store that takes nothing lets no ticket in twice: not here, and not later at another node', async () => {
  const { one, other, state } = house(true)
  state.isFull = true
  assert.ok(await isRefused(isFirstUse(one, ticket('t_1', OURS))))
  state.isFull = false
  assert.is(await isFirstUse(one, ticket('t_1', OURS)), false)
  assert.is(await isFirstUse(other, ticket('t_1', THEIRS)), true)
})

test('where no other node is, a ticket of another process is one of the past', async () => {
  const { one } = house(false)
  assert.is(await isFirstUse(one, ticket('t_1', THEIRS)), false)
  assert.is(await isFirstUse(one, ticket('t_2', OURS)), true)
})

test('what is no ticket may be used again', async () => {
  const { one } = house(false)
  const access = { ticketId: null } as unknown as Claims
  for (const time of [1, 2]) assert.is(await isFirstUse(one, access), true, String(time))
})

test.run()

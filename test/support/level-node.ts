// A node without sockets beside a store, for tests: who is on it, and what each of them hears. The state is of
// the file that imports this.
import { LOBBY } from '../../src/protocol/frames.ts'
import { Sequencer } from '../../src/server/bus/sequencer.ts'
import type { Chat } from '../../src/server/chat/chat.ts'
import { Counts } from '../../src/server/lib/counts.ts'
import { CatchUp } from '../../src/server/realtime/catch-up.ts'
import type { Connection } from '../../src/server/realtime/connection.ts'
import { Hub } from '../../src/server/realtime/hub.ts'
import { decode } from '../../src/server/realtime/websocket.ts'
import type { Store } from '../../src/server/store/store.ts'
import { openTestStore } from './database.ts'
import { pause } from './person.ts'
import { until } from './redis.ts'
import { newFolder } from './server.ts'

export let store: Store
let now = Date.now()
export const tick = (): number => ++now
let groups = 0
let people = 0
const open: { close(): void }[] = []

/** With a user "a", who is on no node. */
export async function begin(): Promise<void> {
  store = await openTestStore(newFolder())
  await store.openHouse({ lobbyId: LOBBY, epoch: 'e_1', now })
  await someone('a')
}
export function endNodes(): void {
  for (const each of open.splice(0)) each.close()
}

export async function someone(id = `p_${++people}`, name = id): Promise<string> {
  await store.upsertUser({ id, name, now: tick() } as Parameters<Store['upsertUser']>[0])
  return id
}

export const setMembers = (conversationId: string, userIds: string[]) =>
  store.setMembers({ conversationId, userIds, adminId: null, now: tick() })
export const say = (conversationId: string, body: string) =>
  store.appendMessage({
    conversationId,
    senderId: 'a',
    body,
    clientId: null,
    contentHash: null,
    event: null,
    now: tick(),
  })

export const rename = (conversationId: string, title: string) =>
  store.renameGroup({ conversationId, userId: 'a', title, now: tick() })
export const takeOut = async (conversationId: string, memberId: string) =>
  (await store.removeMember({ conversationId, userId: 'a', memberId, now: tick() })) as {
    rev: number
  }

/** A group whose admin is a. */
export async function house(...memberIds: string[]): Promise<string> {
  const id = await group('a', ...memberIds)
  await store.setMembers({
    conversationId: id,
    userIds: ['a', ...memberIds],
    adminId: 'a',
    now: tick(),
  })
  return id
}

export async function group(...userIds: string[]): Promise<string> {
  const newId = `g_${++groups}`
  const made = { newId, title: newId, userIds, adminId: null, clientId: null, contentHash: null }
  await store.makeGroup({ ...made, now: tick() })
  return newId
}

/** A node with a connection of each of these users, and what each heard. */
export function node(...userIds: string[]) {
  return paced(20, userIds)
}

/** One that looks for nothing by itself. */
export function calmNode(...userIds: string[]) {
  return paced(600_000, userIds)
}

/** Answers some turns later, as one over a network does. */
const far = (near: Store): Store =>
  new Proxy(near, {
    get: (target, name: keyof Store) => {
      const step = target[name] as (...input: unknown[]) => unknown
      return async (...input: unknown[]) => {
        const answer = await step.apply(target, input)
        await pause(5)
        return answer
      }
    },
  })

function paced(ms: number, userIds: readonly string[]) {
  const chat = { store: far(store), counts: new Counts(), now: () => now } as unknown as Chat
  const hub = new Hub()
  const faults: unknown[] = []
  const pace = { awayMs: ms, leastMs: ms, mostMs: ms, perMs: 1, spreadMs: 0 }
  const catchUp = new CatchUp(
    chat,
    hub,
    () => false,
    (error) => faults.push(error),
    pace,
  )
  const order = new Sequencer(
    (publication) => hub.deliver(publication),
    (id, told) => catchUp.gaps.fill(id, told),
    (error) => faults.push(error),
  )
  hub.order = order
  catchUp.begin(order)
  open.push(catchUp, order)
  const heard = Object.fromEntries(userIds.map((userId) => [userId, [] as string[]]))
  const connections = userIds.map((userId) => {
    const connection = {
      id: `n_${userId}`,
      identity: { user: { id: userId, name: userId }, sessionId: 's' },
      conversationIds: [],
      outgoing: null,
      transport: { backlogBytes: 0 },
      write: (frames: Buffer[]) => {
        for (const text of decode(frames)) heard[userId]!.push(shown(text))
      },
    } as unknown as Connection
    hub.add(connection, userId)
    return connection
  })
  return { catchUp, hub, order, heard, faults, connections }
}

function shown(text: string): string {
  const event = JSON.parse(text) as { type: string; message?: { body: string } }
  return event.message === undefined ? event.type : `${event.type} ${event.message.body}`
}

export const hears = (heard: string[], ...wanted: string[]) =>
  until(
    () => heard,
    () => heard.join() === wanted.join(),
  )

export const includes = (heard: string[], wanted: string) =>
  until(
    () => heard,
    () => heard.includes(wanted),
  )

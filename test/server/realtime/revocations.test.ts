// Which connections are looked at when sessions ended elsewhere, and which of them end; the store is a stand-in.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Chat } from '../../../src/server/chat/chat.ts'
import type { Log } from '../../../src/server/lib/log.ts'
import type { Connection } from '../../../src/server/realtime/connection.ts'
import { watchRevocations } from '../../../src/server/realtime/revocations.ts'
import { Bell } from '../../support/bell.ts'

const test = suite('revocations')

/** A node with these connections, whose store tells once for each look what is put into `told`. */
class Node {
  readonly bell = new Bell()
  readonly connections = new Set<Connection>()
  readonly told: (readonly string[] | null)[] = []
  /** What was asked of sessions, and of people of another backend. */
  readonly asked: string[] = []
  readonly ended: string[] = []
  readonly faults: unknown[] = []
  readonly live = new Set<string>()
  looks = 0
  beforeAnswer = async (): Promise<void> => {}
  readonly stop: () => void

  constructor() {
    const store = {
      endedElsewhere: async () => {
        this.looks++
        this.bell.ring()
        return this.told.length > 0 ? this.told.shift() : []
      },
      liveSessions: async ({ sessionIds }: { sessionIds: string[] }) => {
        this.asked.push(...sessionIds)
        await this.beforeAnswer()
        return sessionIds.filter((id) => this.live.has(id))
      },
      findForeignUser: async ({ userId }: { userId: string }) => {
        this.asked.push(userId)
        return { id: userId, deletedAt: null, disabledAt: null, isBot: 0, tokensValidFrom: 50 }
      },
    }
    const chat = { store, now: () => 1 } as unknown as Chat
    const log = { error: ({ err }: { err: unknown }) => this.faults.push(err) } as unknown as Log
    this.stop = watchRevocations(chat, this.connections, log, 5)
  }

  connect(id: string, userId: string, sessionId: string | null, issuedAt: number | null = null) {
    const user = { id: userId, name: userId }
    const connection = {
      hasEnded: false,
      identity: { user, sessionId, issuedAt },
      end: (reason: string) => this.ended.push(`${id} ${reason}`),
    } as unknown as Connection
    this.connections.add(connection)
    return connection
  }

  /** Resolves when this was told and what came of it is done. */
  async tell(...told: (readonly string[] | null)[]): Promise<void> {
    this.told.push(...told)
    await this.bell.until(() => this.told.length === 0 || undefined, 'not looked at')
    const last = this.looks
    await this.bell.until(() => this.looks > last || undefined, 'no further look')
  }
}

async function withNode(act: (node: Node) => Promise<void>): Promise<void> {
  const node = new Node()
  try {
    await act(node)
  } finally {
    node.stop()
  }
}

test('one log-out asks about the connections of that user, and about nobody else', () =>
  withNode(async (node) => {
    for (let index = 0; index < 300; index++) {
      node.connect(`c${index}`, `u_${index}`, `s_${index}`)
      node.connect(`f${index}`, `foreign ${index}`, null, 100)
    }
    node.connect('c7b', 'u_7', 's_7b')
    node.live.add('s_7b')
    await node.tell(['u_7', 'u_of_another_node'])
    assert.equal(node.asked, ['s_7', 's_7b'])
    assert.equal(node.ended, ['c7 logged_out'])
    await node.tell(['foreign 8'])
    assert.equal(node.asked, ['s_7', 's_7b', 'foreign 8'])
  }))

test('when nobody knows whose, all are looked at; tokens issued before they were revoked end', () =>
  withNode(async (node) => {
    node.connect('a', 'u_a', 's_a')
    node.connect('b', 'u_b', 's_b')
    node.connect('old', 'foreign', null, 10)
    node.connect('new', 'foreign', null, 60)
    node.live.add('s_b')
    await node.tell(null)
    assert.equal(node.ended.toSorted(), ['a logged_out', 'old logged_out'])
  }))

test('whoever gets another name during the look is ended; whoever shows another token is not', () =>
  withNode(async (node) => {
    const renamed = node.connect('renamed', 'u_a', 's_a')
    const fresh = node.connect('fresh', 'u_a', 's_b')
    node.beforeAnswer = async () => {
      renamed.identity = { ...renamed.identity!, user: { id: 'u_a', name: 'Another' } }
      fresh.identity = { ...fresh.identity!, sessionId: 's_c' }
    }
    await node.tell(['u_a'])
    assert.equal(node.ended, ['renamed logged_out'])
  }))

test('while nothing ended nobody is looked at', () =>
  withNode(async (node) => {
    let isLookedAt = false
    const connection = {
      get identity() {
        isLookedAt = true
        return null
      },
    }
    node.connections.add(connection as unknown as Connection)
    await node.tell([], [])
    assert.not(isLookedAt)
    await node.tell(['u_of_another_node'])
    assert.ok(isLookedAt)
  }))

test('a look that fails is made up for', () =>
  withNode(async (node) => {
    node.connect('a', 'u_a', 's_a')
    node.beforeAnswer = async () => {
      node.beforeAnswer = async () => {}
      throw new Error('away')
    }
    await node.tell(['u_a'], [])
    assert.equal(node.ended, ['a logged_out'])
    assert.is(node.faults.length, 1)
  }))

test.run()

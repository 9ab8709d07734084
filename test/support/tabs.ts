// People with windows on several nodes who come and go, and what is said of them: the set online_users, and what
// people of each node see. The truth is which sockets are open. Used by presence-cluster.test.ts.
import type { Event } from '../../src/protocol/events.ts'
import type { Cluster, ClusterNode, Roamer } from './cluster.ts'
import { pause, type Socket } from './person.ts'
import { oneOf, type Random } from './random.ts'

const PATIENCE_MS = 10_000
const ASK_EVERY_MS = 50
/** One whose last window went stays for the grace of a reload, and until everybody has heard of it. */
const SLACK_MS = 1500
/** Has a window on every node that lives, and closes none. */
const STEADY = 'steady'

interface Tab {
  userId: string
  node: ClusterNode
  socket: Socket
}

/** Somebody with a window elsewhere, and who said that they are gone. */
type Said = { who: string; userId: string; status: string }

export class Tabs {
  readonly #open = new Set<Tab>()
  readonly #people = new Map<string, Roamer>()
  readonly #watchers = new Map<ClusterNode, Tab>()
  /** When a window of this person was closed last, and on which node. */
  readonly #closed = new Map<string, { at: number; node: ClusterNode }>()
  #said: Said[] = []

  private constructor(
    readonly cluster: Cluster,
    readonly random: Random,
    readonly graceMs: number,
  ) {}

  /** Everybody has been there once, so that everybody may be asked about. */
  static async start(cluster: Cluster, count: number, random: Random, graceMs: number) {
    const tabs = new Tabs(cluster, random, graceMs)
    const userIds = Array.from({ length: count }, (_, index) => `user-${index}`)
    for (const userId of [STEADY, ...cluster.nodes.map(watcherOf), ...userIds])
      tabs.#people.set(userId, await cluster.person(userId))
    for (const userId of tabs.#people.keys())
      await tabs.#close(await tabs.#openTab(userId, cluster.nodes[0]!))
    await tabs.settle()
    return tabs
  }

  /** Every node that lives has somebody who watches all, and a window of the steady one. */
  async settle(): Promise<void> {
    for (const node of this.cluster.awake) {
      const watcher = this.#watchers.get(node)
      if (watcher === undefined || !this.#open.has(watcher))
        this.#watchers.set(node, await this.#watch(node))
      if (!this.#on(node).includes(STEADY)) await this.#openTab(STEADY, node)
    }
  }

  /** Somebody opens a window or closes one. */
  async step(): Promise<void> {
    const closable = [...this.#open].filter(({ userId }) => userId.startsWith('user-'))
    if (closable.length > 0 && this.random(5) < 2) return this.#close(oneOf(this.random, closable))
    const userIds = [...this.#people.keys()].filter((userId) => userId.startsWith('user-'))
    await this.#openTab(oneOf(this.random, userIds), oneOf(this.random, this.cluster.awake))
  }

  /** What is said falsely now, a sentence each; of somebody who has just closed a window nothing is false. */
  async wrongs(): Promise<string[]> {
    const here = this.#here()
    const isSure = (userId: string) => here.has(userId) || !this.#isLeaving(userId)
    const nodes = this.cluster.awake
    const views = await Promise.all([
      this.#publicView(),
      ...nodes.map((node) => this.#seenOn(node)),
    ])
    return views.flatMap(({ who, statuses }) =>
      [...this.#people.keys()].filter(isSure).flatMap((userId) => {
        const [said = 'not known', truth] = [statuses?.get(userId), statusOf(userId, here)]
        if (statuses === null) return [`${who} says nothing`]
        this.#said.push({ who, userId, status: said })
        return said === truth ? [] : [`${who}: ${userId} is ${said}, in truth ${truth}`]
      }),
    )
  }

  /** Those of a node that it does not see itself; right even without Redis. */
  async localWrongs(): Promise<string[]> {
    const nodes = this.cluster.awake
    const views = await Promise.all(nodes.map((node) => this.#seenOn(node)))
    return views.flatMap(({ who, statuses }, index) =>
      this.#on(nodes[index]!)
        .filter((userId) => statuses?.get(userId) !== 'online')
        .map((userId) => `${who}: ${userId}, who is here, is ${statuses?.get(userId)}`),
    )
  }

  /** Asks until nothing is wrong; answers how long that took and what is wrong after all. */
  async heal(withinMs: number, fromMs = performance.now()) {
    for (;;) {
      const wrongs = await this.wrongs()
      const tookMs = performance.now() - fromMs
      if (wrongs.length === 0 || tookMs > withinMs) return { wrongs, tookMs }
      await pause(ASK_EVERY_MS)
    }
  }

  /** Resolves when nobody is leaving any more. */
  async rest(): Promise<void> {
    while ([...this.#people.keys()].some((userId) => this.#isLeaving(userId))) await pause(100)
  }

  /** From now on: whoever keeps the windows that they have here, though it be one, may not be called offline. */
  hold(except: ClusterNode | null) {
    this.#said = []
    const held = [...this.#open].filter(({ node }) => node !== except)
    /** Who was, by whom. In the set only if Redis has kept its memory. */
    return (isSetKept: boolean): string[] => {
      const userIds = new Set(held.filter((tab) => this.#open.has(tab)).map((tab) => tab.userId))
      const flaps = this.#said.filter(
        ({ who, userId, status }) =>
          status === 'offline' && userIds.has(userId) && (isSetKept || who !== 'online_users'),
      )
      return [...new Set(flaps.map(({ who, userId }) => `${who} called ${userId} offline`))]
    }
  }

  /** How many windows are open. */
  get count(): number {
    return this.#open.size
  }

  #here = (): Set<string> => new Set([...this.#open].map(({ userId }) => userId))
  #on = (wanted: ClusterNode): string[] =>
    [...this.#open].filter(({ node }) => node === wanted).map(({ userId }) => userId)

  #isLeaving(userId: string): boolean {
    const { at, node } = this.#closed.get(userId) ?? { at: -Infinity, node: null }
    if (node === null) return false
    const longMs = this.graceMs + SLACK_MS
    // A node that stood still meanwhile learns of it afterwards.
    const isLate = at > node.pausedAt - longMs
    if (isLate && node.isUp && !node.isAwake) return true
    return performance.now() - (isLate ? Math.max(at, node.resumedAt) : at) < longMs
  }

  #connect = (userId: string, node: ClusterNode): Promise<Socket> =>
    this.#people.get(userId)!.at(node.url, PATIENCE_MS).connect()

  async #openTab(userId: string, node: ClusterNode): Promise<Tab> {
    const socket = await this.#connect(userId, node)
    const tab = { userId, node, socket }
    this.#open.add(tab)
    socket.raw.on('close', () => this.#open.delete(tab))
    return tab
  }

  async #close({ userId, node, socket }: Tab): Promise<void> {
    if (node.isAwake && this.random(2) === 0) socket.raw.close()
    else socket.raw.terminate()
    await socket.closed()
    this.#closed.set(userId, { at: performance.now(), node })
  }

  async #watch(node: ClusterNode): Promise<Tab> {
    const tab = await this.#openTab(watcherOf(node), node)
    tab.socket.onEvent = (event: Event) => {
      if (event.type !== 'presence') return
      for (const { id, status } of event.users)
        this.#said.push({ who: node.name, userId: id, status: String(status) })
    }
    return tab
  }

  async #publicView(): Promise<View> {
    const members = await this.cluster.redis.online().catch(() => null)
    const here = new Set(members)
    const statuses = [...this.#people.keys()].map((id) => [id, statusOf(id, here)] as const)
    return { who: 'online_users', statuses: members && new Map(statuses) }
  }

  async #seenOn(node: ClusterNode): Promise<View> {
    const asked = this.#watchers.get(node)?.socket.do('watch_presence', {
      userIds: [...this.#people.keys()],
    })
    const answer = await asked?.catch(() => null)
    const statuses = answer?.users.map(({ id, status }) => [id, String(status)] as const)
    return { who: node.name, statuses: statuses ? new Map(statuses) : null }
  }
}

interface View {
  who: string
  statuses: Map<string, string> | null
}

const watcherOf = ({ name }: ClusterNode): string => `watcher-of-${name}`
const statusOf = (userId: string, here: Set<string>) => (here.has(userId) ? 'online' : 'offline')

// The bus of many processes: hands on at once what this one says, and tells it to the others through Redis,
// all of one turn of the event loop in one message for each partition. What others say is handed on when it
// comes. It may be lost: whoever listens knows by the revs, and asks the store.
import { newId } from '../lib/ids.ts'
import { keepJson } from '../lib/json-of.ts'
import { isSealed, seal } from '../lib/seal.ts'
import { Attention } from './attention.ts'
import type { Bus, Publication } from './bus.ts'
import { channelOf, EVERYBODY, partitionOf, routesOf } from './partition.ts'
import type { RedisClient } from './redis-client.ts'
import { isRefusal } from './redis-lines.ts'
import { isMark, UntoldMarks, type Mark } from './untold-marks.ts'
import { linesOf, publicationsOf, type Remote } from './wire.ts'

/** A message to Redis is cut in two beyond this many characters. */
const MESSAGE_CHARACTERS = 256 * 1024
const ATTENTIVE_WITHIN_MS = 1000
const LOOK_AFTER_MS = 1000
/** Where Redis is up, and yet gives a channel not. */
const ASK_AGAIN_MS = 2000
/** Asks whoever hears it to compare with the store: this node said things that did not get through. */
const LOOK = { lines: '!', mark: null }

/** What is on its way to other nodes, and the mark in it. */
interface Said {
  lines: string
  mark: Mark | null
}

export class RedisBus implements Bus {
  readonly #nodeId = newId('n')
  readonly #attention: Attention
  readonly #listeners: ((publication: Publication) => void)[] = []
  readonly #onGap: ((isAbout: (id: string) => boolean) => void)[] = []
  readonly #untold = new UntoldMarks((mark) => this.#tell(mark))
  #outgoing = new Map<string, Said[]>()
  #isScheduled = false
  #hasFailed = false
  #lookLater: NodeJS.Timeout | null = null
  #askLater: NodeJS.Timeout | null = null
  #isRefused = false
  /** Null until it was opened: nothing is said or believed. */
  #key: Buffer | null = null
  readonly #faults = new Set<string>()
  /** Messages of ours that Redis took, or did not, and of others that were heard. */
  readonly counts = { told: 0, untold: 0, heard: 0 }

  /** `onFault` is told once of each kind of message that is wrong, `onRefusal` why Redis, which is up, gives no
   * channel, and null when it does again. */
  constructor(
    readonly redis: RedisClient,
    readonly onFault: (says: string) => void,
    readonly onRefusal: (reason: string | null) => void,
  ) {
    const hear = (message: string) => this.#hear(message)
    this.#attention = new Attention(
      {
        listen: (channel) => redis.listen(channel, hear),
        unlisten: (channel) => redis.unlisten(channel, hear),
      },
      (channel) => this.#heard(channel),
      (error) => this.#missed(error),
    )
    this.#attention.attend(EVERYBODY)
    redis.onGap(async () => {
      this.#attention.askAgain(true)
      await this.#attention.settled()
      this.#miss(() => true)
    })
    redis.onReady(() => {
      this.#attention.askAgain()
      if (this.#hasFailed) this.#send(EVERYBODY, [LOOK])
      this.#hasFailed = false
      this.#untold.sayLater()
    })
    redis.onDown(() => {
      this.#untold.stop()
      this.#miss(() => true)
    })
    redis.open()
  }

  /** What is said is sealed with this key, and only what is sealed with it is believed: Redis may serve other
   * programs, and other installations. */
  open(key: Buffer): void {
    this.#key = key
  }

  publish(publication: Publication): void {
    const remote = isRemote(publication)
    if (remote && 'event' in publication) keepJson(publication.event)
    this.#deliver(publication)
    if (remote) this.#tell(publication)
  }

  subscribe(listener: (publication: Publication) => void): void {
    this.#listeners.push(listener)
  }

  attend(id: string): void {
    this.#attention.attend(channelOf(partitionOf(id)))
  }

  neglect(id: string): void {
    this.#attention.neglect(channelOf(partitionOf(id)))
  }

  async attentive(): Promise<void> {
    if (!this.redis.mayHear) return
    let timer: NodeJS.Timeout
    const late = new Promise<void>((go) => (timer = setTimeout(go, ATTENTIVE_WITHIN_MS)))
    await Promise.race([this.#attention.settled(), late]).finally(() => clearTimeout(timer))
  }

  /** Whether what other processes say comes through now. */
  get isHeard(): boolean {
    return this.redis.isUp && this.#attention.isWhole
  }

  /** How many partitions are listened to. */
  get partitions(): number {
    return this.#attention.heard
  }

  /** Calls back when something may have been missed, with which ids that is about. */
  onGap(back: (isAbout: (id: string) => boolean) => void): void {
    this.#onGap.push(back)
  }

  /** Redis itself is closed by whoever opened it. */
  close(): void {
    this.#key = null
    for (const timer of [this.#lookLater, this.#askLater]) if (timer !== null) clearTimeout(timer)
    this.#attention.close()
    this.#untold.stop()
  }

  #miss(isAbout: (id: string) => boolean): void {
    for (const back of this.#onGap) back(isAbout)
  }

  #heard(channel: string): void {
    this.#miss((id) => channelOf(partitionOf(id)) === channel)
    if (!this.#isRefused || !this.#attention.isWhole) return
    this.#isRefused = false
    this.onRefusal(null)
  }

  /** When Redis is away it is asked again as soon as it is back. */
  #missed(error: unknown): void {
    this.#askLater ??= setTimeout(() => {
      this.#askLater = null
      if (this.redis.isUp) this.#attention.askAgain()
    }, ASK_AGAIN_MS)
    if (this.#isRefused || !this.redis.isUp || !isRefusal(error)) return
    this.#isRefused = true
    this.onRefusal(error.message)
    // From now on the store is asked as often as without Redis.
    this.#miss(() => true)
  }

  #deliver(publication: Publication): void {
    for (const listener of this.#listeners) listener(publication)
  }

  #tell(publication: Remote): void {
    const mark = isMark(publication) ? publication : null
    if (mark !== null && this.#untold.isWaiting) this.#untold.keep(mark)
    for (const [channel, part] of routesOf(publication))
      this.#collect(channel, { lines: linesOf(part), mark })
  }

  #collect(channel: string, said: Said): void {
    const waiting = this.#outgoing.get(channel)
    if (waiting === undefined) this.#outgoing.set(channel, [said])
    else waiting.push(said)
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => this.#flush())
  }

  #flush(): void {
    this.#isScheduled = false
    const outgoing = this.#outgoing
    this.#outgoing = new Map()
    for (const [channel, said] of outgoing) {
      let [from, characters] = [0, 0]
      said.forEach(({ lines }, index) => {
        characters += lines.length
        if (characters < MESSAGE_CHARACTERS && index < said.length - 1) return
        this.#send(channel, said.slice(from, index + 1))
        ;[from, characters] = [index + 1, 0]
      })
    }
  }

  /** Without Redis it is not said: the others ask the store meanwhile. */
  #send(channel: string, said: readonly Said[]): void {
    const done = () => this.counts.told++
    const fail = () => {
      this.counts.untold++
      this.#hasFailed = true
      for (const { mark } of said) if (mark !== null) this.#untold.keep(mark)
    }
    if (!this.redis.mayHear || this.#key === null) return fail()
    const text = said.map(({ lines }) => lines).join('\n')
    const head = `${this.#nodeId} ${seal(this.#key, 'bus', this.#nodeId, text)}`
    this.redis.tell(channel, `${head}\n${text}`).then(done, () => {
      fail()
      this.#lookLater ??= setTimeout(() => this.#askToLook(), LOOK_AFTER_MS)
    })
  }

  /** Where Redis is up, and yet took something not. */
  #askToLook(): void {
    this.#lookLater = null
    if (!this.redis.isUp || !this.#hasFailed) return
    this.#hasFailed = false
    this.#send(EVERYBODY, [LOOK])
    this.#untold.sayLater()
  }

  #hear(message: string): void {
    const end = message.indexOf('\n')
    const [nodeId = '', given = ''] = message.slice(0, Math.max(0, end)).split(' ')
    if (nodeId === this.#nodeId) return
    this.counts.heard++
    const text = message.slice(end + 1)
    if (this.#key === null || !isSealed(this.#key, given, 'bus', nodeId, text))
      return this.#fault('what no node of this installation said')
    if (text === LOOK.lines) return this.#miss(() => true)
    const publications = publicationsOf(text.split('\n'), (says) => this.#fault(says))
    for (const publication of publications)
      try {
        this.#deliver(publication)
      } catch (error) {
        // It must not end the line to Redis.
        this.#fault((error as Error).message)
      }
  }

  #fault(says: string): void {
    if (!this.#faults.has(says)) this.onFault(says)
    this.#faults.add(says)
  }
}

const isRemote = (publication: Publication): publication is Remote =>
  publication.kind !== 'connections' && publication.kind !== 'on_screen'

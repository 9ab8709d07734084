// Holds a history against what Relais promises; answers a sentence for each fault, none when all is well.
// Pure: knows neither server nor network. Each promise is one row of `promises`.
import type { Message } from '../../src/protocol/models.ts'
import type { Entry, Operation } from './history.ts'

/** Of each promise that is broken, so many faults are named and the others counted. */
const NAMED = 5

interface Sent extends Operation {
  body: string
  seqs: number[]
  refusals: number
  unknowns: number
  /** How the last try ended; null: never. */
  last: 'acknowledged' | 'refused' | 'unknown' | null
}

interface Facts {
  sent: Map<string, Sent>
  /** By conversation, in the order of the store. */
  stored: Map<string, Message[]>
  /** By reader and conversation, in the order they came. */
  seen: Map<string, Message[]>
  said: string[]
}

type Rule = (facts: Facts) => string[]

const promises: Record<string, Rule> = {
  'what is acknowledged is stored, in its place': ({ sent, stored }) => {
    const places = new Map(each(stored).map((message) => [placeOf(message), message]))
    return [...sent.values()].flatMap((one) =>
      one.seqs
        .filter((seq) => places.get(`${one.conversationId}.${seq}`)?.clientId !== one.clientId)
        .map((seq) => `${nameOf(one)} was acknowledged as ${one.conversationId}.${seq}`),
    )
  },
  'a message is acknowledged in one place': ({ sent }) =>
    [...sent.values()]
      .filter(({ seqs }) => new Set(seqs).size > 1)
      .map((one) => `${nameOf(one)} was acknowledged as ${[...new Set(one.seqs)].join(' and ')}`),
  'a message is stored once': ({ stored }) =>
    repeated(each(stored).map(nameOf)).map((name) => `${name} is stored twice`),
  'what is stored was sent so': ({ sent, stored }) =>
    each(stored)
      .filter((message) => sent.get(nameOf(message))?.body !== message.body)
      .map((message) => `${placeOf(message)} is ${nameOf(message)}: ${message.body}`),
  'what was only ever refused is not stored': ({ sent, stored }) => {
    const names = new Set(each(stored).map(nameOf))
    return [...sent.values()]
      .filter(({ seqs, refusals, unknowns }) => seqs.length + unknowns === 0 && refusals > 0)
      .filter((one) => names.has(nameOf(one)))
      .map((one) => `${nameOf(one)} was refused, and is stored`)
  },
  'every message is answered in the end': ({ sent }) =>
    [...sent.values()]
      .filter(({ last }) => last === null || last === 'unknown')
      .map((one) => `${nameOf(one)} was never answered`),
  'the places are dense from 1': ({ stored }) =>
    [...stored.values()].flatMap((messages) =>
      messages
        .filter(({ seq }, index) => seq !== index + 1)
        .map((message) => `${placeOf(message)} stands at ${messages.indexOf(message) + 1}`),
    ),
  'every reader sees the order of the store': ({ seen }) =>
    [...seen].flatMap(([reader, messages]) =>
      messages
        .filter(({ seq }, index) => index > 0 && seq <= messages[index - 1]!.seq)
        .map((message) => `${reader} saw ${placeOf(message)} after what follows it, or again`),
    ),
  'every reader sees what is stored': ({ stored, seen }) => {
    const places = new Map(each(stored).map((message) => [placeOf(message), message]))
    return [...seen].flatMap(([reader, messages]) =>
      messages
        .filter((message) => !isSame(message, places.get(placeOf(message))))
        .map((message) => `${reader} saw ${placeOf(message)} as ${nameOf(message)}`),
    )
  },
  'no reader misses anything': ({ stored, seen }) =>
    [...seen].flatMap(([reader, messages]) => {
      const known = new Set(messages.map(placeOf))
      const conversationId = conversationOf(reader)
      return (stored.get(conversationId) ?? [])
        .filter((message) => !known.has(placeOf(message)))
        .map((message) => `${reader} did not see ${placeOf(message)}`)
    }),
  'no reader finds a fault': ({ said }) => said,
}

export function faultsOf(entries: readonly Entry[]): string[] {
  const facts = gather(entries)
  return Object.entries(promises).flatMap(([promise, rule]) => {
    const faults = rule(facts)
    const more = faults.length > NAMED ? [`… and ${faults.length - NAMED} more`] : []
    return [...faults.slice(0, NAMED), ...more].map((fault) => `Broken: ${promise}: ${fault}.`)
  })
}

const nameOf = ({ senderId, clientId, conversationId }: Message | Operation): string =>
  `${clientId} of ${senderId} in ${conversationId}`
const placeOf = ({ conversationId, seq }: Message): string => `${conversationId}.${seq}`
const readingOf = (reader: string, conversationId: string): string =>
  `${reader} in ${conversationId}`
const conversationOf = (reading: string): string => reading.slice(reading.lastIndexOf(' ') + 1)

function isSame(one: Message, other: Message | undefined): boolean {
  const fields = Object.keys(one) as (keyof Message)[]
  if (other === undefined || fields.length !== Object.keys(other).length) return false
  return fields.every((field) => one[field] === other[field])
}

const each = (stored: Map<string, Message[]>): Message[] => [...stored.values()].flat()

function repeated(names: string[]): string[] {
  const [once, twice] = [new Set<string>(), new Set<string>()]
  for (const name of names) (once.has(name) ? twice : once).add(name)
  return [...twice]
}

function gather(entries: readonly Entry[]): Facts {
  const facts: Facts = { sent: new Map(), stored: new Map(), seen: new Map(), said: [] }
  for (const entry of entries) note(facts, entry)
  return facts
}

function note({ sent, stored, seen, said }: Facts, entry: Entry): void {
  switch (entry.is) {
    case 'invoked':
    case 'acknowledged':
    case 'refused':
    case 'unknown':
      return noteSent(sent, entry)
    case 'stored':
      return put(stored, entry.message.conversationId, entry.message)
    case 'saw':
      return put(seen, readingOf(entry.reader, entry.message.conversationId), entry.message)
    case 'began':
      seen.set(readingOf(entry.reader, entry.conversationId), [])
      return
    case 'fault':
      said.push(entry.what)
  }
}

type Step = Extract<Entry, Operation>

function noteSent(sent: Map<string, Sent>, entry: Step): void {
  const name = nameOf(entry)
  const one = sent.get(name) ?? {
    senderId: entry.senderId,
    conversationId: entry.conversationId,
    clientId: entry.clientId,
    body: '',
    seqs: [],
    refusals: 0,
    unknowns: 0,
    last: null,
  }
  sent.set(name, one)
  if (entry.is === 'invoked') one.body = entry.body
  else one.last = entry.is
  if (entry.is === 'acknowledged') one.seqs.push(entry.seq)
  if (entry.is === 'refused') one.refusals++
  if (entry.is === 'unknown') one.unknowns++
}

function put<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}

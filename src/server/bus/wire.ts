// What nodes say to each other through Redis, as text: a line with the node, then for each publication a
// line of its own and, if it carries an event, one with the event's JSON, which goes on to sockets as it
// came. What is read is checked like any input.
import { z } from 'zod'
import { closeCodes, type CloseReason } from '../../protocol/close-codes.ts'
import { events, type Event, type EventName } from '../../protocol/events.ts'
import { user } from '../../protocol/models.ts'
import { jsonOf, keepJson } from '../lib/json-of.ts'
import type { Publication } from './bus.ts'

/** What travels; the other kinds are of one process. */
export type Remote = Exclude<Publication, { kind: 'connections' | 'on_screen' }>

const id = z.string().min(1)
const ids = z.array(id)
const rev = z.int().min(0)
const exceptId = z.string().nullable()
const reason = z.enum(Object.keys(closeCodes) as [CloseReason, ...CloseReason[]])

const shapes = {
  conversation: { conversationId: id, exceptId },
  user: { userId: id, exceptId },
  screens: { conversationId: id, exceptUserId: z.string() },
  fleeting: { to: z.union([z.object({ conversationId: id }), z.object({ userIds: ids })]) },
  changed: { conversationId: id, rev },
  joined: { conversationId: id, userIds: ids, rev },
  left: { conversationId: id, userIds: ids, rev, exceptId },
  session_ended: { userId: id, sessionId: id },
  sessions_ended: { userId: id, keptId: z.string().nullable(), reason },
  user_changed: { user },
} satisfies Record<Remote['kind'], z.ZodRawShape>

const WITH_EVENT: ReadonlySet<string> = new Set(['conversation', 'user', 'screens', 'fleeting'])

const header = z.discriminatedUnion(
  'kind',
  Object.entries(shapes).map(([kind, shape]) =>
    z.object({ kind: z.literal(kind), ...shape }),
  ) as never,
)
const eventShapes = new Map<string, z.ZodType>()

function shapeOf(type: string): z.ZodType | undefined {
  const known = eventShapes.get(type)
  if (known !== undefined || !Object.hasOwn(events, type)) return known
  const shape = z.object(events[type as EventName].data)
  eventShapes.set(type, shape)
  return shape
}

/** One publication, as one line or two; `keepJson` was called for its event. */
export function linesOf(publication: Remote): string {
  if (!('event' in publication)) return JSON.stringify(publication)
  const { event, ...rest } = publication
  return `${JSON.stringify(rest)}\n${jsonOf(event)}`
}

/** What is of no known form, as a newer node may say it, is left out: `onFault` hears the kind of fault. */
export function* publicationsOf(
  lines: readonly string[],
  onFault: (says: string) => void,
): Generator<Remote> {
  for (let at = 0; at < lines.length; at++) {
    const given = parse(lines[at]!)
    // The event of one that was left out.
    if (typeof given === 'object' && given !== null && 'type' in given) continue
    const publication = header.safeParse(given).data as Remote | undefined
    if (given === undefined) onFault('text that is no JSON')
    else if (publication === undefined) onFault('a publication of no known form')
    else if (!WITH_EVENT.has(publication.kind)) yield publication
    else {
      const event = eventOf(lines[++at] ?? '')
      if (event === null) onFault('an event of no known form')
      else yield { ...publication, event } as Remote
    }
  }
}

function eventOf(text: string): Event | null {
  const value = parse(text) as { type?: unknown } | null | undefined
  const type = typeof value?.type === 'string' ? value.type : ''
  if (shapeOf(type)?.safeParse(value).success !== true) return null
  keepJson(value as Event, text)
  return value as Event
}

/** Undefined when it is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

// Who may come in: a socket by its upgrade, a long poll by its first request. Host, Origin, token and
// limits are checked before; whoever is refused gets an HTTP status and a readable body.
import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { errors } from '../../protocol/errors.ts'
import { Refusal } from '../../protocol/refusal.ts'
import type { RouteInput, RouteOutput } from '../../protocol/routes.ts'
import { depart } from '../chat/presence.ts'
import { identify, type Identity } from '../chat/accounts.ts'
import type { AddressOf } from '../lib/address.ts'
import type { LineKind } from '../lib/counts.ts'
import { refusalOf } from '../lib/log.ts'
import { NODE_ID, nodeOf } from '../lib/ids.ts'
import { isHostAllowed, isOriginAllowed, type OriginRules } from '../lib/origin.ts'
import { Turns } from '../lib/turns.ts'
import { authenticate } from './authenticate.ts'
import { Connection } from './connection.ts'
import { gone, LongPoll } from './long-poll.ts'
import type { Surroundings } from './surroundings.ts'
import type { Transport } from './transport.ts'
import { WebSocketServer } from './websocket.ts'

/** To let somebody in takes about as long as to hear a hundred messages. */
const LET_IN_EACH_TURN = 8
/** Node takes one connection in each turn. Of a crowd the rest waits with the system, which turns away whom it has no room
 * for, to ask again after 1, 3, 7 s; so they are taken first. Yet nobody can keep others out by knocking. */
const TURNS_PUT_OFF = 32
/** An answer may wait for as long as the store is away: whoever waits longer sends the same again elsewhere. */
const FAREWELL_MS = 5000

export interface DoorRules extends OriginRules {
  MAX_CONNECTIONS_PER_ADDRESS: number
  MAX_CONNECTIONS_PER_USER: number
}

/** A request of the long poll, by somebody whom the other door has let in. */
export interface PollRequest {
  input: RouteInput<'POST /api/poll'>
  identity: Identity
  address: string
  /** Aborts when the client has gone before it was answered. */
  hungUp: AbortSignal
}

/** A later request of a connection, wherever it came in. */
export interface Continued extends Pick<PollRequest, 'input' | 'hungUp'> {
  /** Whose requests belong to the connection. */
  owner: string
}

/** Passes it on to the node that holds the connection; null when that one is not there. */
export type Elsewhere = (
  nodeId: string,
  request: Continued,
) => Promise<RouteOutput<'POST /api/poll'> | null>

export class Door {
  readonly connections = new Set<Connection>()
  readonly #byAddress = new Map<string, number>()
  readonly #sockets = new WebSocketServer()
  readonly #turns = new Turns(LET_IN_EACH_TURN, TURNS_PUT_OFF)
  #isClosed = false

  readonly #around: Surroundings

  constructor(
    readonly rules: DoorRules,
    around: Omit<Surroundings, 'left'>,
    readonly addressOf: AddressOf,
    readonly elsewhere: Elsewhere = async () => null,
  ) {
    this.#around = {
      ...around,
      left: (connection, isLoggedOut) => this.#forget(connection, isLoggedOut),
    }
  }

  /** Answers the upgrades of this HTTP server. */
  watch(server: Server): void {
    server.on('connection', () => this.#turns.knock())
    server.on('upgrade', (request, socket, head) => {
      // Until ws takes over, a broken socket would otherwise end the process.
      const ignore = () => {}
      socket.on('error', ignore)
      this.#open(request, socket, head).catch((error: unknown) =>
        this.#refuse(socket, refusalOf(error, this.#around.log)),
      )
    })
  }

  /** Answers when there is something to say, or the line ends; throws `gone` for a line that is none. */
  async poll(request: PollRequest): Promise<RouteOutput<'POST /api/poll'>> {
    const { input, identity, hungUp } = request
    if (input.connectionId === undefined) return this.#openPoll(request).ask(input, hungUp)
    const continued = { input, owner: ownerOf(identity), hungUp }
    const nodeId = nodeOf(input.connectionId)
    if (nodeId === null || nodeId === NODE_ID) return this.continuePoll(continued)
    const answer = await this.elsewhere(nodeId, continued)
    if (answer === null) throw gone()
    return answer
  }

  /** The same for a connection of this node, also when another one passed the request on. */
  async continuePoll({ input, owner, hungUp }: Continued): Promise<RouteOutput<'POST /api/poll'>> {
    const line = this.#around.hub.find(input.connectionId ?? '')?.transport
    if (!(line instanceof LongPoll) || line.owner !== owner) throw gone()
    return line.ask(input, hungUp)
  }

  /** The lines that are open now. */
  seen(): { count: Record<LineKind, number>; backlogBytes: number } {
    const count = { websocket: 0, poll: 0 }
    let backlogBytes = 0
    for (const { transport } of this.connections) {
      count[transport.kind]++
      backlogBytes += transport.backlogBytes
    }
    return { count, backlogBytes }
  }

  /** Ends all connections when what is under way is done, telling them to come back after a pause that
   * differs for each. */
  close(): void {
    this.#isClosed = true
    for (const connection of this.connections) connection.endWhenDone('draining', goodbye())
    const hurry = () => this.connections.forEach((late) => late.end('draining', goodbye()))
    setTimeout(hurry, FAREWELL_MS).unref()
  }

  async #open(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const address = this.addressOf(request)
    this.#checkRequest(request)
    // All may come back at once after a restart: in one turn they would keep the loop from everything else for seconds.
    await this.#turns.next()
    if (socket.destroyed) return
    this.#checkRoom(address, null)
    const identity = await this.#identityOf(request)
    // Others may have come in from this address meanwhile.
    this.#checkRoom(address, identity)
    this.#sockets.accept(request, socket, head, (transport) =>
      this.#enter(transport, address, identity),
    )
  }

  #refuse(socket: Duplex, refusal: Refusal): void {
    this.#around.chat.counts.refusals[refusal.code]++
    refuseUpgrade(socket, refusal)
  }

  #enter(transport: Transport, address: string, identity: Identity | null): Connection {
    const connection = new Connection(transport, this.#around, address)
    this.connections.add(connection)
    this.#around.chat.counts.opened[transport.kind]++
    this.#byAddress.set(address, this.#countOf(address) + 1)
    if (identity !== null)
      authenticate(connection, identity).catch((error: unknown) =>
        refusalOf(error, this.#around.log),
      )
    return connection
  }

  #openPoll({ identity, address }: PollRequest): LongPoll {
    this.#checkRoom(address, identity)
    const line = new LongPoll(ownerOf(identity))
    line.connection = this.#enter(line, address, identity)
    return line
  }

  #checkRequest({ headers, url = '' }: IncomingMessage): void {
    const { host, origin, upgrade } = headers
    if (upgrade?.toLowerCase() !== 'websocket')
      throw new Refusal('bad_frame', 'Only WebSocket upgrades; leave the Upgrade header out.')
    if (url.split('?')[0] !== '/') throw new Refusal('not_found', 'The socket is at /?token=…')
    if (!isHostAllowed(this.rules, host))
      throw new Refusal('forbidden', 'This host name is not allowed; set PUBLIC_URL to it.')
    if (!isOriginAllowed(this.rules, host, origin))
      throw new Refusal('forbidden', 'This origin is not allowed; add it to ALLOWED_ORIGINS.')
  }

  /** Throws unless one more may come in from this address, and of this user. */
  #checkRoom(address: string, identity: Identity | null): void {
    if (this.#isClosed) throw new Refusal('unavailable', 'The server is stopping; try again.', 2000)
    const { MAX_CONNECTIONS_PER_ADDRESS: ofAddress, MAX_CONNECTIONS_PER_USER: ofUser } = this.rules
    if (ofAddress > 0 && this.#countOf(address) >= ofAddress)
      throw new Refusal(
        'too_many_connections',
        'Too many connections from your address; close one.',
      )
    if (identity !== null && ofUser > 0 && this.#around.hub.countOf(identity.user.id) >= ofUser)
      throw new Refusal('too_many_connections', 'You have too many connections open; close one.')
  }

  /** Null without a token: then the first frame must authenticate. */
  async #identityOf({ url = '' }: IncomingMessage): Promise<Identity | null> {
    const token = new URLSearchParams(url.split('?')[1] ?? '').get('token')
    return token === null ? null : identify(this.#around.chat, token)
  }

  #countOf(address: string): number {
    return this.#byAddress.get(address) ?? 0
  }

  #forget(connection: Connection, isLoggedOut: boolean): void {
    if (connection.identity !== null) {
      this.#around.hub.remove(connection, connection.identity.user.id)
      depart(this.#around.chat, connection.id, isLoggedOut)
    }
    this.connections.delete(connection)
    this.#around.chat.counts.closed[connection.transport.kind]++
    const count = this.#countOf(connection.address) - 1
    if (count > 0) this.#byAddress.set(connection.address, count)
    else this.#byAddress.delete(connection.address)
  }
}

const goodbye = () =>
  ({ type: 'goodbye', retryAfterMs: Math.round(500 + Math.random() * 2500) }) as const

/** Whose requests belong to a long poll: a session's; without one, the user's. */
const ownerOf = ({ user, sessionId }: Identity): string => `${user.id} ${sessionId ?? ''}`

function refuseUpgrade(socket: Duplex, { code, message, retryAfterMs }: Refusal): void {
  const { status } = errors[code]
  const body = JSON.stringify({ error: { code, message, retryAfterMs } })
  socket.once('finish', () => socket.destroy())
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n` +
      'Content-Type: application/json; charset=utf-8\r\n' +
      `Content-Length: ${Buffer.byteLength(body)}\r\n` +
      `Connection: close\r\n\r\n${body}`,
  )
}

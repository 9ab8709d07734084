// A tab with an outbox, in a browser and before a server that the test plays: every send waits for `store`
// or `refuse`.
import type { Message } from '../../../src/protocol/models.ts'
import { createMessages } from '../../../src/client/actions/messages.ts'
import { createOutbox } from '../../../src/client/actions/outbox.ts'
import type { Tools } from '../../../src/client/actions/tools.ts'
import { createKeeper } from '../../../src/client/local/keeper.ts'
import { Failure } from '../../../src/client/net/failure.ts'
import { emptyState, type State } from '../../../src/client/state/state.ts'
import { createStore } from '../../../src/client/state/store.ts'
import { FakeBrowser, FakeClock, settle } from '../local/fake-browser.ts'
import { chloe, type bob } from '../state/known.ts'

interface Sent {
  body: string
  clientId: string
  store(): Promise<void>
  refuse(failure: Failure): Promise<void>
}

export class Server {
  /** What reached it, in order. */
  readonly sent: Sent[] = []
  readonly stored = new Map<string, { messageId: string; seq: number; rev: number }>()

  hear({ body, clientId }: Message): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const key = clientId!
      const store = () => {
        const seq = this.stored.size + 1
        const place = this.stored.get(key) ?? { messageId: `m${seq}`, seq, rev: seq }
        this.stored.set(key, place)
        resolve({ ...place, clientId: key })
        return settle()
      }
      const refuse = (failure: Failure) => (reject(failure), settle())
      this.sent.push({ body, clientId: key, store, refuse })
    })
  }

  bodies = (): string[] => this.sent.map(({ body }) => body)
}

interface Options {
  browser?: FakeBrowser
  server?: Server
  clock?: FakeClock
  me?: typeof bob
  /** What the page knows already. */
  state?: State
  hasLocks?: boolean
  hasChannel?: boolean
}

/** Opens a tab and connects it. */
export async function openTab(options: Options = {}) {
  const { browser = new FakeBrowser(), server = new Server(), clock = new FakeClock() } = options
  const { me = chloe, state = emptyState } = options
  const store = createStore({ ...state, session: 'in', me }, (run) => setImmediate(run))
  let isOpen = true
  const connection = {
    isConnected: true,
    send: (_: string, message: Message) => server.hear(message),
  }
  const tabs = browser.openTab(options)
  const keeper = createKeeper(browser.database, clock)
  const tools = { store, connection, clock, keeper, tabs, goInstead() {} } as unknown as Tools
  const outbox = createOutbox(tools)
  const messages = createMessages(tools, outbox)
  store.watch(() => isOpen && outbox.follow())

  async function write(body: string, conversationId = 'c'): Promise<void> {
    messages.write(conversationId, body)
    await settle()
  }

  /** With the line its timers and its turn go; what it has not written stays unwritten. */
  async function close(): Promise<void> {
    connection.isConnected = false
    outbox.follow()
    isOpen = false
    await settle()
  }

  await outbox.begin()
  outbox.follow()
  await settle()
  const shown = () => store.get().pending.map(({ body }) => body)
  return { browser, server, clock, store, connection, tabs, outbox, messages, write, close, shown }
}

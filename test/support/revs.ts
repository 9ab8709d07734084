// What sockets saw of a conversation, by its revs, and whether that is all, in order. For tests of several nodes.
import { pause, type Socket } from './person.ts'
import { until } from './redis.ts'

/** The revs of a conversation as this socket saw them: of messages, of changes, and of its own answers. */
export function revsOf(socket: Socket, conversationId: string): number[] {
  const revs: number[] = []
  for (const event of socket.heard) {
    if (event.type === 'new_message' || event.type === 'message_updated') {
      if (event.message.conversationId === conversationId) revs.push(event.message.rev)
    } else if (event.type === 'ok') {
      const { messageId, rev } = event as { messageId?: string; rev?: number }
      if (messageId?.startsWith(`${conversationId}.`)) revs.push(rev!)
    }
  }
  return revs
}

/** Throws unless each rev is the next. */
export function judge(revs: readonly number[], from: number, to: number): void {
  const wanted = Array.from({ length: to - from }, (_, index) => from + 1 + index)
  const wrong = revs.findIndex((rev, index) => rev !== wanted[index])
  if (revs.length !== wanted.length || wrong !== -1)
    throw new Error(
      `${revs.length} of ${wanted.length} revs, first wrong at ${wrong}: ${revs.slice(Math.max(0, wrong - 5), wrong + 10).join(' ')}`,
    )
}

/** The highest rev that this socket knows the conversation to have. */
export const revOf = (socket: Socket, id: string): number =>
  Math.max(
    ...socket.heard.flatMap((event) =>
      'conversation' in event && event.conversation.id === id ? event.conversation.rev : 0,
    ),
  )

export const since = (socket: Socket, id: string, from: number): number[] =>
  revsOf(socket, id).filter((rev) => rev > from)

/** Sends so many messages, ten at once, and waits for their answers. */
export async function write(socket: Socket, conversationId: string, count: number, who: string) {
  const sent: Promise<unknown>[] = []
  for (let index = 0; index < count; index++) {
    sent.push(socket.do('send_message', { conversationId, body: `${who} ${index}` }))
    if (index % 10 === 9) await sent.at(-1)
  }
  await Promise.all(sent)
}

/** Resolves when each of these has seen this rev. */
export async function everyRev(sockets: readonly Socket[], id: string, to: number) {
  await until(
    () => sockets.map((socket) => Math.max(...revsOf(socket, id))),
    (revs) => revs.every((rev) => rev >= to),
    10_000,
  )
}

/** Resolves when what one says of a conversation is heard by the other at once again. */
export async function isWhole(a: Socket, b: Socket, conversationId: string): Promise<void> {
  await until(
    async () => {
      const body = `whole ${performance.now()}`
      await a.do('send_message', { conversationId, body })
      await pause(200)
      return b.heard.some((each) => each.type === 'new_message' && each.message.body === body)
    },
    (isHeard) => isHeard,
    10_000,
  )
}

// The rules of one thread's messages: merged by seq, the higher rev wins, the rev moves only without a
// gap. Pure; used by apply.
import type { Change, Message } from '../../protocol/models.ts'
import type { Thread } from './state.ts'

const LONGEST_WINDOW = 300

/** Adds messages in order of seq. Those before the loaded window are left to the history. */
export function mergeMessages(
  known: readonly Message[],
  added: readonly Message[],
): readonly Message[] {
  const bySeq = new Map(known.map((message) => [message.seq, message]))
  for (const message of added) {
    const old = bySeq.get(message.seq)
    if (old === undefined || message.rev > old.rev) bySeq.set(message.seq, message)
  }
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq)
}

/** One message that was just made, by anybody. */
export function addMessage(thread: Thread, message: Message): Thread {
  return { ...seeRev(thread, message.rev), messages: withMessage(thread, message) }
}

/** In its place, without looking at the others: a thread may be long. */
function withMessage(thread: Thread, message: Message): readonly Message[] {
  const { messages } = thread
  const index = indexOfSeq(messages, message.seq)
  const known = messages[index]
  if (known?.seq === message.seq)
    return message.rev > known.rev ? messages.with(index, message) : messages
  return messages.toSpliced(index, 0, ...inWindow(thread, [message]))
}

/** Where the message of this seq is, or would be. */
export function indexOfSeq(messages: readonly Message[], seq: number): number {
  let start = 0
  let end = messages.length
  while (start < end) {
    const middle = (start + end) >> 1
    if (messages[middle]!.seq < seq) start = middle + 1
    else end = middle
  }
  return start
}

/** A change of this rev was heard of, and what it says is applied. */
function seeRev(thread: Thread, rev: number): Thread {
  return {
    ...thread,
    rev: rev === thread.rev + 1 ? rev : thread.rev,
    seenRev: Math.max(thread.seenRev, rev),
  }
}

export const isBehind = (thread: Thread): boolean => thread.seenRev > thread.rev

/** What a sync answered; without a change nothing was missed of what had been heard of when it was asked. */
export function catchUp(thread: Thread, change: Change | undefined, heardRev: number): Thread {
  const isEmpty = change === undefined || (change.messages.length === 0 && change.rev <= thread.rev)
  if (isEmpty) return { ...thread, rev: Math.max(thread.rev, heardRev) }
  const { rev, messages, more } = change
  if (change.reset) {
    const kept = mergeMessages([], messages)
    return {
      messages: kept,
      rev,
      seenRev: rev,
      hasOlder: (kept[0]?.seq ?? 1) > 1,
      isLoadingOlder: false,
    }
  }
  return {
    ...thread,
    messages: mergeMessages(thread.messages, inWindow(thread, messages)),
    rev: Math.max(thread.rev, rev),
    seenRev: Math.max(thread.seenRev, more ? rev + 1 : rev),
  }
}

/** Lets go of the oldest messages, which can be loaded again; only when nobody looks at them. */
export function trimStart(thread: Thread): Thread {
  if (thread.messages.length <= LONGEST_WINDOW) return thread
  return { ...thread, messages: thread.messages.slice(-LONGEST_WINDOW / 2), hasOlder: true }
}

function inWindow(thread: Thread, messages: readonly Message[]): readonly Message[] {
  const firstSeq = thread.messages[0]?.seq ?? 0
  return thread.hasOlder ? messages.filter((message) => message.seq >= firstSeq) : messages
}

// A thread as it is drawn, from top to bottom: day separators, the line before what is new, and messages
// grouped by sender and time. Pure; asked by the thread's view.
import type { Message, User } from '../../protocol/models.ts'
import { asEdited, refusedEdit } from './edits.ts'
import type { Seen } from './receipts.ts'
import type { Edit, PendingMessage, Problem } from './state.ts'

const GROUPED_WITHIN_MS = 5 * 60_000

export interface MessageRow {
  kind: 'message'
  key: string
  /** Of a stored message; else null. */
  id: string | null
  seq: number | null
  /** `event`: a backend told it, nobody wrote it. */
  state: 'sent' | 'event' | 'pending' | 'failed' | 'deleted'
  isEdited: boolean
  body: string
  createdAt: number
  senderId: string
  senderName: string
  clientId: string | null
  problem: Problem | null
  /** A change of it that was refused. */
  refused: Edit | null
  isMine: boolean
  /** First and last of a group of messages of one sender. */
  isFirst: boolean
  isLast: boolean
}

export type Row =
  | MessageRow
  | { kind: 'day'; key: string; at: number }
  | { kind: 'new'; key: string }
  | { kind: 'seen'; key: string; seen: Seen }

export function rowsOf(
  messages: readonly Message[],
  pending: readonly PendingMessage[],
  me: User,
  newFromSeq: number | null,
  seen: Seen | null = null,
  edits: Readonly<Record<string, Edit>> = {},
): Row[] {
  const rows: Row[] = []
  let before: MessageRow | undefined
  const place = (row: MessageRow) => {
    const day = new Date(row.createdAt).toDateString()
    const isNewDay = !before || new Date(before.createdAt).toDateString() !== day
    const isNewMark = row.seq !== null && row.seq === newFromSeq
    if (isNewDay) rows.push({ kind: 'day', key: `day ${day} ${row.key}`, at: row.createdAt })
    if (isNewMark) rows.push({ kind: 'new', key: 'new' })
    const isGrouped =
      !isNewDay &&
      !isNewMark &&
      before?.senderId === row.senderId &&
      row.createdAt - before.createdAt < GROUPED_WITHIN_MS
    if (isGrouped && before) before.isLast = false
    row.isFirst = !isGrouped
    rows.push(row)
    if (row.seq !== null && row.seq === seen?.seq) rows.push({ kind: 'seen', key: 'seen', seen })
    before = row
  }
  for (const message of messages) place(rowOfMessage(message, me, edits[message.id]))
  for (const message of pending) place(rowOfPending(message, me))
  return rows
}

function rowOfMessage(stored: Message, me: User, edit: Edit | undefined): MessageRow {
  const message = asEdited(stored, edit)
  const isMine = message.senderId === me.id
  return {
    kind: 'message',
    key: isMine && message.clientId ? `mine ${message.clientId}` : message.id,
    id: message.id,
    seq: message.seq,
    state: message.deletedAt === undefined ? (message.kind ?? 'sent') : 'deleted',
    isEdited: message.editedAt !== undefined && message.deletedAt === undefined,
    body: message.body,
    createdAt: message.createdAt,
    senderId: message.senderId,
    senderName: message.senderName,
    clientId: null,
    problem: null,
    refused: refusedEdit(stored, edit),
    isMine,
    isFirst: true,
    isLast: true,
  }
}

/** Has the key that its stored message will have, so the row on screen stays the same. */
function rowOfPending(message: PendingMessage, me: User): MessageRow {
  return {
    kind: 'message',
    key: `mine ${message.clientId}`,
    id: null,
    seq: null,
    state: message.problem ? 'failed' : 'pending',
    isEdited: false,
    body: message.body,
    createdAt: message.createdAt,
    senderId: me.id,
    senderName: me.name,
    clientId: message.clientId,
    problem: message.problem ?? null,
    refused: null,
    isMine: true,
    isFirst: true,
    isLast: true,
  }
}

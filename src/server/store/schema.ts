// The tables as TypeScript sees them. Kysely checks every query against this; migrations make them.
import type { Generated } from 'kysely'

export interface Schema {
  meta: { key: string; value: string }
  users: {
    id: string
    /** With it and a password one signs in. Null for whoever comes from another backend, or was deleted. */
    email: string | null
    name: string
    password_hash: string | null
    /** Name and left part of the e-mail without accents and case, for search. */
    search_name: string
    search_email: string
    created_at: number
    /** A deleted account keeps its row, so that its messages keep their author. */
    deleted_at: number | null
    last_seen_at: number | null
    /** 1 while they chose to look offline. */
    is_invisible: number
    /** When they last got another name, or were deleted. */
    changed_at: number | null
    /** What another backend says, for search. It identifies nobody: several users may have the same. */
    contact_email: Generated<string | null>
    /** An address, as another backend says. */
    picture: Generated<string | null>
    /** When the other backend last said something else than before. */
    told_at: Generated<number | null>
    /** Since when they may not come in. */
    disabled_at: Generated<number | null>
    /** Tokens of another backend that were issued before are refused. */
    tokens_valid_from: Generated<number | null>
    /** 1 for a program of a backend, which writes and never signs in. */
    is_bot: Generated<number>
  }
  sessions: {
    id: string
    user_id: string
    created_at: number
    expires_at: number
    /** What the program that signed in called itself. */
    device: Generated<string>
    last_seen_at: Generated<number>
  }
  used_tickets: { id: string; expires_at: number }
  conversations: {
    id: string
    kind: 'lobby' | 'direct' | 'group'
    /** Of a group. */
    title: string | null
    /** The two user ids of a direct conversation, sorted: one room per pair. */
    pair: string | null
    status: 'requested' | 'accepted' | 'declined'
    requested_by: string | null
    /** The seq of the last message. */
    seq: number
    /** The number of the last durable change of any kind. */
    rev: number
    /** The rev at which the conversation itself last changed. */
    own_rev: number
    /** Kept beside the rows of `members`, which would take long to count in a large conversation. */
    member_count: Generated<number>
    created_at: number
    updated_at: number
  }
  members: {
    conversation_id: string
    user_id: string
    read_seq: number
    role: Generated<'admin' | 'member'>
    involvement: Generated<'everything' | 'nothing'>
    joined_at: Generated<number>
    /** How far their mark was put when they came: they need not have read that. */
    joined_seq: Generated<number>
  }
  messages: {
    conversation_id: string
    seq: number
    rev: number
    sender_id: string
    body: string
    client_id: string | null
    content_hash: string | null
    /** Of an event that a backend told: its name and data, as JSON. */
    event: string | null
    created_at: number
    edited_at: number | null
    /** A deleted message keeps its row, without a body. */
    deleted_at: number | null
  }
  /** Commands that made or changed a conversation, so that a retry finds its first result. */
  requests: { sender_id: string; client_id: string; content_hash: string; conversation_id: string }
  blocks: { blocker_id: string; blocked_id: string }
  /** A folded name from each of its words on, for search. */
  name_words: { word: string; user_id: string }
  /** Of each key only the hash is kept. */
  api_keys: {
    hash: string
    name: string
    /** Separated by spaces; `*` for all. */
    scopes: string
    created_at: number
    ends_at: number | null
  }
  /** What waits to be told to other backends. */
  webhook_queue: {
    id: Generated<number>
    address: string
    lane: string
    event_id: string
    type: string
    body: string
    queued_at: number
    attempts: Generated<number>
    /** Of the last try; null before one has failed. */
    last_error: string | null
  }
  /** What could not be told. */
  webhook_dead_letters: {
    id: Generated<number>
    address: string
    lane: string
    event_id: string
    type: string
    body: string
    queued_at: number
    attempts: number
    last_error: string
    died_at: number
  }
}

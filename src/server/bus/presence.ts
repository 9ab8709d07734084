// Who is there, told by the connections that live, not by lists of users. Two bodies: the connections of
// this process, and those of all nodes through Redis. Asked by the rules; knows no names.

/** How present somebody is, as far as others may see. */
export type Visible = 'online' | 'away'
export type Seen = Visible | 'offline' | 'unknown'

export interface Presence {
  /** This connection of a user is there, or its status changed. */
  put(connectionId: string, userId: string, visible: Visible): void
  /** Whether this connection is there and has not ended. */
  has(connectionId: string): boolean
  /** It ended. Unless `atOnce`, the user stays a moment: a page that reloads is soon back. */
  remove(connectionId: string, atOnce: boolean): void
  /** Ends that moment: a user without a connection is gone now. */
  endGrace(userId: string): void
  /** A hidden user looks offline whatever their connections say. */
  hide(userId: string, isHidden: boolean): void
  statusOf(userId: string): Seen
  /** The ids of all who are online or away. */
  here(): Iterable<string>
  /** Called with the users whose status changed. */
  onChange(listener: (userIds: readonly string[]) => void): void
  close(): Promise<void>
}

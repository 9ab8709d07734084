// A turn that one tab of this browser has at a time, by a Web Lock: it passes on by itself when that tab
// goes. Without locks every tab has it. Made by tabs for what only one of them is to do.

export interface Turn {
  readonly hasCome: boolean
  /** Waits in line for the turn of this person's tabs; taken from whoever has it, when `isTaken`. */
  take(userId: string, begin: () => void, isTaken?: boolean): void
  end(): void
}

interface Wait {
  userId: string
  hasCome: boolean
  end(): void
}

export function createTurn(name: string, locks: LockManager | undefined): Turn {
  let turn: Wait | null = null

  function take(userId: string, begin: () => void, isTaken = false): void {
    if (turn?.userId === userId && (turn.hasCome || !isTaken)) return
    end()
    const mine: Wait = { userId, hasCome: false, end() {} }
    turn = mine
    const start = (): void => {
      mine.hasCome = true
      begin()
    }
    if (locks) void wait(locks, mine, start, isTaken)
    else start()
  }

  /** Holds the lock from the moment it is granted until `end`. */
  async function wait(locks: LockManager, mine: Wait, start: () => void, steal: boolean) {
    const cancel = new AbortController()
    const ended = new Promise<void>((done) => {
      mine.end = () => {
        done()
        cancel.abort()
      }
    })
    try {
      await locks.request(
        `${name} ${mine.userId}`,
        steal ? { steal } : { signal: cancel.signal },
        () => {
          if (turn !== mine) return undefined
          start()
          return ended
        },
      )
    } catch {
      // Ended while it waited, or taken by another tab.
    }
    if (turn === mine) turn = null
  }

  function end(): void {
    const before = turn
    turn = null
    before?.end()
  }

  return {
    get hasCome() {
      return turn?.hasCome ?? false
    },
    take,
    end,
  }
}

// Collects the durable changes of one event-loop turn and commits them together, so that one wait for
// the disk serves them all. Used by the SQLite driver; knows nothing of SQL.

export interface Transaction {
  begin(): void
  commit(): void
  rollback(): void
}

interface Change {
  run: () => unknown
  resolve: (result: unknown) => void
  reject: (error: unknown) => void
}

export class GroupCommit {
  readonly #transaction: Transaction
  #queue: Change[] = []

  constructor(transaction: Transaction) {
    this.#transaction = transaction
  }

  /** Runs `run` in the transaction of this turn; resolves with its result after the commit. `run` is
   * synchronous: a transaction that crossed an await would acknowledge what may still be rolled back. */
  add<Result>(run: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#queue.push({ run, resolve: resolve as Change['resolve'], reject }) === 1)
        setImmediate(() => this.flush())
    })
  }

  /** Commits all that waits: what one turn brought, bounded by what its sockets were read for. */
  flush(): void {
    const group = this.#queue
    if (group.length === 0) return
    this.#queue = []
    try {
      const results = this.#together(group)
      group.forEach((change, index) => change.resolve(results[index]))
    } catch (error) {
      if (group.length === 1) group[0]!.reject(error)
      // One of them is bad, or the disk is: each alone, so that a bad one harms only itself.
      else for (const change of group) this.#alone(change)
    }
  }

  #alone(change: Change): void {
    try {
      change.resolve(this.#together([change])[0])
    } catch (error) {
      change.reject(error)
    }
  }

  #together(group: Change[]): unknown[] {
    this.#transaction.begin()
    try {
      const results = group.map((change) => change.run())
      this.#transaction.commit()
      return results
    } catch (error) {
      this.#transaction.rollback()
      throw error
    }
  }
}

// The browser's own database: two stores of rows, read whole, changed in one transaction. Opened by main,
// used by the keeper. Every promise rejects where the browser refuses; it never knows what a row means.

const NAME = 'relais'
const VERSION = 1

/** The field of a row by which it is found. */
const KEYS = { pending: 'clientId', snapshot: 'name' } as const

export type StoreName = keyof typeof KEYS

export type Change =
  | { store: StoreName; put: object }
  | { store: StoreName; remove: string }
  | { store: StoreName; isEmptied: true }

export interface Database {
  all(store: StoreName): Promise<unknown[]>
  /** All of them or none; on the disk when it resolves. */
  change(changes: readonly Change[]): Promise<void>
}

export function browserDatabase(): Database {
  let opening: Promise<IDBDatabase> | null = null

  const forget = (): void => {
    opening = null
  }

  async function transaction(
    stores: StoreName[],
    mode: IDBTransactionMode,
    durability: IDBTransactionDurability,
  ): Promise<IDBTransaction> {
    opening ??= open(forget)
    try {
      return (await opening).transaction(stores, mode, { durability })
    } catch (error) {
      // Refused, or closed meanwhile: the next use opens it again.
      forget()
      throw error
    }
  }

  return {
    async all(store) {
      const reading = await transaction([store], 'readonly', 'default')
      return answerOf(reading.objectStore(store).getAll())
    },
    async change(changes) {
      if (changes.length === 0) return
      const stores = [...new Set(changes.map(({ store }) => store))]
      // Of the snapshot the server has a copy, of a message that waits nobody has.
      const durability = stores.includes('pending') ? 'strict' : 'relaxed'
      const writing = await transaction(stores, 'readwrite', durability)
      for (const change of changes) {
        const store = writing.objectStore(change.store)
        if ('put' in change) store.put(change.put)
        else if ('remove' in change) store.delete(change.remove)
        else store.clear()
      }
      // Said aloud, so that it is also done when the page goes away now.
      writing.commit?.()
      return endOf(writing)
    },
  }
}

function open(forget: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION)
    request.onupgradeneeded = () => {
      for (const [store, keyPath] of Object.entries(KEYS))
        request.result.createObjectStore(store, { keyPath })
    }
    request.onerror = () => reject(request.error)
    request.onsuccess = () => {
      const database = request.result
      database.onclose = forget
      // Another tab brings a newer page: it must not wait for this one.
      database.onversionchange = () => {
        database.close()
        forget()
      }
      resolve(database)
    }
  })
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function endOf(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error)
  })
}

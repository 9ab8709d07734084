// A keyed list: keeps one element per key, makes, moves and removes only what changed. Used by the views
// that show many of a kind.

export interface KeyedList<T> {
  show(items: readonly T[]): void
}

export interface ListRow<T> {
  element: HTMLElement
  update(item: T): void
}

export function createList<T>(
  container: Element,
  keyOf: (item: T) => string,
  makeRow: (item: T) => ListRow<T>,
): KeyedList<T> {
  let rows = new Map<string, ListRow<T>>()

  return {
    show(items) {
      const kept = new Map<string, ListRow<T>>()
      for (const item of items) {
        const key = keyOf(item)
        const row = rows.get(key) ?? makeRow(item)
        row.update(item)
        kept.set(key, row)
      }
      for (const [key, row] of rows) if (!kept.has(key)) row.element.remove()
      let next = container.firstElementChild
      for (const { element } of kept.values()) {
        if (element === next) next = next.nextElementSibling
        else container.insertBefore(element, next)
      }
      rows = kept
    },
  }
}

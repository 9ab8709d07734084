// Where a person is in a long list: at its end, near one of its ends, and how to stay in place while rows
// come and go. Used by the thread.

const AT_END_PX = 80
const NEAR_PX = 1000

export const isAtEnd = (box: Element): boolean => belowOf(box) < AT_END_PX

export const isNearEnd = (box: Element): boolean => belowOf(box) < NEAR_PX

export const isNearStart = (box: Element): boolean => box.scrollTop < NEAR_PX

const belowOf = (box: Element): number => box.scrollHeight - box.scrollTop - box.clientHeight

export function scrollToEnd(box: Element): void {
  box.scrollTop = box.scrollHeight
}

/** Changes the rows and leaves the row that is at the top of the screen where it is. */
export function keepPlace(box: Element, rows: Iterable<Element>, change: () => void): void {
  const anchor = firstBelow(box.getBoundingClientRect().top, rows)
  const before = anchor?.getBoundingClientRect().top
  change()
  if (anchor?.isConnected && before !== undefined)
    box.scrollTop += anchor.getBoundingClientRect().top - before
}

function firstBelow(top: number, rows: Iterable<Element>): Element | undefined {
  for (const row of rows) if (row.getBoundingClientRect().bottom > top) return row
  return undefined
}

// Where a person is in a long list: at its end, near its start, and how to stay in place while rows are
// added above. Used by the thread.

const NEAR_END_PX = 80
const NEAR_START_PX = 600

export const isAtEnd = (box: Element): boolean =>
  box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX

export const isNearStart = (box: Element): boolean => box.scrollTop < NEAR_START_PX

export function scrollToEnd(box: Element): void {
  box.scrollTop = box.scrollHeight
}

/** Changes the rows and leaves the row that was on screen where it was. */
export function keepPlace(box: Element, anchor: Element | null, change: () => void): void {
  const before = anchor?.getBoundingClientRect().top
  change()
  if (anchor?.isConnected && before !== undefined)
    box.scrollTop += anchor.getBoundingClientRect().top - before
}

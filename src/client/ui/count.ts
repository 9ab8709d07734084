// A number of unread messages as it is written in small places, and on the icon of the installed page.

export const shortCount = (count: number): string => (count > 99 ? '99+' : String(count))

let onIcon = 0

/** Where the browser has such a thing; without it, the title says the same. */
export function showOnIcon(count: number): void {
  if (count === onIcon || !('setAppBadge' in navigator)) return
  onIcon = count
  // Refused in a page that is not installed.
  navigator.setAppBadge(count).catch(() => {})
}

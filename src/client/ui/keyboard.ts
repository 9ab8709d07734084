// A phone's on-screen keyboard: where the browser lays it over the page instead of shrinking it, the page
// ends above it, so that what is written stays in view. Called once by main.

export function makeRoomForKeyboard(): void {
  const seen = window.visualViewport
  if (!seen) return
  const follow = () => {
    // Zoomed in with two fingers, less is seen without any keyboard.
    const covered = seen.scale > 1.01 ? 0 : Math.max(0, innerHeight - seen.height)
    document.documentElement.style.setProperty('--covered', `${Math.round(covered)}px`)
    // The browser moves the page to show the field, which then is in view anyway.
    if (covered > 0) scrollTo(0, 0)
  }
  seen.addEventListener('resize', follow)
}

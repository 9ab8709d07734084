// Opens the page in a profile of its own and notes when what is wanted was first there. Used by the measurements of the page.

export const at = (name) => `[data-test="${name}"]`

/** Resolves when all that is wanted is there; `firsts` says when each was, in ms since the navigation began. */
export async function openCold({ browser, storageState, address, wanted }) {
  const context = await browser.newContext({
    storageState,
    viewport: { width: 1280, height: 800 },
  })
  await context.addInitScript(watchFirsts, wanted)
  const page = await context.newPage()
  await page.goto(address)
  for (const selector of wanted) await page.waitForSelector(selector, { state: 'attached' })
  return { page, context, firsts: await page.evaluate(() => window.firsts) }
}

/** Runs in the page, before its own script. */
function watchFirsts(selectors) {
  window.firsts = {}
  const look = () => {
    for (const selector of selectors)
      if (!(selector in window.firsts) && document.querySelector(selector))
        window.firsts[selector] = performance.now()
    requestAnimationFrame(look)
  }
  look()
}

// Opens the longest conversation in the list and scrolls it both ways: how long frames take, how many rows
// the page holds, how much memory. Called by page.js.

const SCROLLS = 150

/** Notes how long each frame takes, and the most rows, until it is stopped. */
export const startFrames = (page, row) =>
  page.evaluate((row) => {
    const frameTimes = []
    window.frameTimes = frameTimes
    window.mostRows = 0
    let last = performance.now()
    const frame = (now) => {
      if (window.frameTimes !== frameTimes) return
      frameTimes.push(now - last)
      last = now
      window.mostRows = Math.max(window.mostRows, document.querySelectorAll(row).length)
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  }, row)

export const stopFrames = (page) =>
  page.evaluate(() => {
    const noted = { frames: window.frameTimes, mostRows: window.mostRows }
    window.frameTimes = null
    return noted
  })

/** Bytes of script that are in use. */
export async function heapOf(page) {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('HeapProfiler.collectGarbage')
  await cdp.send('Performance.enable')
  const { metrics } = await cdp.send('Performance.getMetrics')
  await cdp.detach()
  return metrics.find(({ name }) => name === 'JSHeapUsedSize').value
}

async function measureScroll(page, deltaY, row) {
  await startFrames(page, row)
  await page.mouse.move(700, 400)
  for (let index = 0; index < SCROLLS; index++) {
    await page.mouse.wheel(0, deltaY)
    await page.waitForTimeout(16)
  }
  return stopFrames(page)
}

/** `opened` resolves to a page that shows the list of conversations. */
export async function measureLongConversation({ opened, figure, quantile, at }) {
  const { page, context } = await opened()
  await page.waitForSelector('[data-test="status"][data-status="connected"]', { state: 'attached' })
  const openMs = await page.evaluate(
    ({ row, lobby }) =>
      new Promise((resolve) => {
        const start = performance.now()
        document.querySelector(lobby).click()
        const look = () =>
          document.querySelector(row)
            ? requestAnimationFrame(() => resolve(performance.now() - start))
            : requestAnimationFrame(look)
        look()
      }),
    { row: at('message'), lobby: `${at('conversation')}[data-id="lobby"]` },
  )
  figure('long conversation: opened', openMs, 'ms', 500)
  for (const [way, deltaY] of [
    ['up', -700],
    ['down', 700],
  ]) {
    const { frames, mostRows } = await measureScroll(page, deltaY, at('message'))
    figure(`scrolled ${way}: frame, median`, quantile(frames, 0.5), 'ms')
    figure(`scrolled ${way}: frame, 95 of 100`, quantile(frames, 0.95), 'ms', 50)
    figure(`scrolled ${way}: frame, slowest`, quantile(frames, 1), 'ms')
    figure(`scrolled ${way}: rows in the DOM, most`, mostRows, 'rows', 300)
  }
  figure('memory of script after it', (await heapOf(page)) / 1e6, 'MB', 30)
  await context.close()
}

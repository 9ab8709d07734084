// How long frames take, how many rows the document holds, how much memory script uses. Used by the measurements of the page.

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

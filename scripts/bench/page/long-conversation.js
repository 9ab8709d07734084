// Opens the longest conversation in the list and scrolls it both ways. Called by scenarios/page.js.
import { quantile } from '../costs/figures.js'
import { heapOf, startFrames, stopFrames } from './frames.js'
import { at, openCold } from './open.js'

export async function measureLongConversation({ browser, url, storageState, budgets }, scrolls) {
  const wanted = [at('conversation'), '[data-test="status"][data-status="connected"]']
  const { page, context } = await openCold({ browser, storageState, address: url, wanted })
  const lobby = `${at('conversation')}[data-id="lobby"]`
  const openMs = await page.evaluate(clickAndWatch, { row: at('message'), lobby })
  budgets.note('a long conversation: opened', openMs, 'ms', { most: 500 })
  for (const [way, deltaY] of [
    ['up', -700],
    ['down', 700],
  ]) {
    const { frames, mostRows } = await scroll(page, deltaY, scrolls)
    budgets.note(`scrolled ${way}: frame, median`, quantile(frames, 0.5), 'ms')
    budgets.note(`scrolled ${way}: frame, 95 of 100`, quantile(frames, 0.95), 'ms', { most: 50 })
    budgets.note(`scrolled ${way}: rows, most`, mostRows, '', { most: 300 })
  }
  budgets.note('memory of script after it', (await heapOf(page)) / 1e6, 'MB', { most: 30 })
  await context.close()
}

async function scroll(page, deltaY, scrolls) {
  await startFrames(page, at('message'))
  await page.mouse.move(700, 400)
  for (let index = 0; index < scrolls; index++) {
    await page.mouse.wheel(0, deltaY)
    await page.waitForTimeout(16)
  }
  return stopFrames(page)
}

/** Runs in the page. */
function clickAndWatch({ row, lobby }) {
  return new Promise((resolve) => {
    const start = performance.now()
    document.querySelector(lobby).click()
    const look = () =>
      document.querySelector(row)
        ? requestAnimationFrame(() => resolve(performance.now() - start))
        : requestAnimationFrame(look)
    look()
  })
}

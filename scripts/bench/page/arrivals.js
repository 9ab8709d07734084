// Many messages come into the conversation that the page shows: how smooth it stays, what it keeps of them. Called by
// scenarios/page.js.
import { quantile } from '../costs/figures.js'
import { heapOf, startFrames, stopFrames } from './frames.js'
import { at, openCold } from './open.js'

export async function measureArrivals({ browser, url, storageState, budgets }, writer, count) {
  const wanted = [at('conversation')]
  const { page, context } = await openCold({ browser, storageState, address: url, wanted })
  await page.click(`${at('conversation')}[data-id="lobby"]`)
  await page.waitForSelector(at('message'))
  const before = await heapOf(page)
  await startFrames(page, at('message'))
  const start = performance.now()
  const last = await writer.write(count)
  const row = page.locator(at('message'), { hasText: last.split(':')[0] + ':' }).last()
  await row.waitFor({ timeout: 60_000 })
  const seconds = (performance.now() - start) / 1000
  const { frames, mostRows } = await stopFrames(page)
  const what = `while ${count} messages come`
  budgets.note(`${what}: shown a second`, count / seconds, '')
  budgets.note(`${what}: frame, 95 of 100`, quantile(frames, 0.95), 'ms')
  budgets.note(`${what}: rows, most`, mostRows, '', { most: 300 })
  budgets.note('memory of script before them', before / 1e6, 'MB')
  budgets.note('memory of script after them', (await heapOf(page)) / 1e6, 'MB', { most: 30 })
  await context.close()
}

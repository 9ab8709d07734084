// Many messages come into the conversation that the page shows: how smooth it stays, what it keeps of them. Called by page.js.
import { heapOf, startFrames, stopFrames } from './long-conversation.js'

/** `opened` resolves to a page that shows the list of conversations; `write` to the body of the last message. */
export async function measureArrivals({ opened, write, count, figure, quantile, at }) {
  const { page, context } = await opened()
  await page.click(`${at('conversation')}[data-id="lobby"]`)
  await page.waitForSelector(at('message'))
  const before = await heapOf(page)
  await startFrames(page, at('message'))
  const start = performance.now()
  const last = await write(count)
  const row = page.locator(at('message'), { hasText: last.split(':')[0] + ':' }).last()
  await row.waitFor({ timeout: 60_000 })
  const seconds = (performance.now() - start) / 1000
  const { frames, mostRows } = await stopFrames(page)
  figure(`${count} messages came: a second`, count / seconds, 'shown')
  figure('while they came: frame, 95 of 100', quantile(frames, 0.95), 'ms')
  figure('while they came: frame, slowest', quantile(frames, 1), 'ms')
  figure('while they came: rows in the DOM, most', mostRows, 'rows', 300)
  const after = await heapOf(page)
  figure('memory of script before them', before / 1e6, 'MB')
  figure('memory of script after them', after / 1e6, 'MB', 30)
  await context.close()
}

// Writes messages: from the key to the row, and to the row that the server has. Called by scenarios/page.js.
import { quantile } from '../costs/figures.js'
import { at, openCold } from './open.js'

export async function measureEcho({ browser, url, storageState, budgets }, echoes) {
  const wanted = [at('composer'), at('message')]
  const address = `${url}/#/c/lobby`
  const { page, context } = await openCold({ browser, storageState, address, wanted })
  const [shown, kept] = [[], []]
  for (let index = 0; index < echoes; index++) {
    const body = `echo ${index}`
    await page.fill(at('composer'), body)
    const times = page.evaluate(watchRow, { body, row: at('message') })
    await page.press(at('composer'), 'Enter')
    const [shownMs, keptMs] = await times
    shown.push(shownMs)
    kept.push(keptMs)
  }
  await context.close()
  budgets.note('key to row, median', quantile(shown, 0.5), 'ms')
  budgets.note('key to row, slowest', quantile(shown, 1), 'ms', { most: 100 })
  budgets.note('key to stored, median', quantile(kept, 0.5), 'ms')
}

/** Runs in the page. */
function watchRow({ body, row }) {
  return new Promise((resolve) => {
    let start
    let shownAt
    addEventListener('keydown', () => (start = performance.now()), { capture: true, once: true })
    const look = () => {
      const rows = [...document.querySelectorAll(row)].slice(-3)
      const mine = rows.find((each) => each.textContent.includes(body))
      if (mine) shownAt ??= performance.now()
      if (mine?.dataset.state === 'sent') resolve([shownAt - start, performance.now() - start])
      else requestAnimationFrame(look)
    }
    look()
  })
}

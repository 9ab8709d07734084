// What axe-core finds wrong with a page, as it is now, and whether the page fits its screen.
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import * as assert from 'uvu/assert'
import { picture } from './browser.ts'

const source = readFileSync('node_modules/axe-core/axe.min.js', 'utf8')

/** One line for each fault. What moves is still meanwhile: a colour on its way has too little contrast. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.evaluate(source)
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    }
    const { violations } = await axe.run()
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
  })
}

/** No fault for a screen reader, nothing wider than the screen; and a picture. */
export async function isFit(page: Page, name: string): Promise<void> {
  const excess = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return scrollWidth - clientWidth
  })
  assert.ok(excess <= 0, `${name} is ${excess} px too wide`)
  assert.equal(await faultsOf(page), [], name)
  await picture(page, name)
}

/** The same in both themes. */
export async function look(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await isFit(page, `${name}-${colorScheme}`)
  }
}

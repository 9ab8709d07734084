// What the stories of edited, deleted and hostile messages look at and do.
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { at } from '../support/browser.ts'

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8')

export const messageOf = (page: Page, body: string) =>
  at(page, 'message').filter({ has: page.locator('[data-test="body"]', { hasText: body }) })

export const tombstone = (page: Page) => page.locator('[data-test="message"][data-state="deleted"]')

/** Opens the menu of a message with the mouse. */
export async function openMenu(page: Page, body: string): Promise<void> {
  await messageOf(page, body).locator('[data-test="body"]').hover()
  await at(page, 'message-handle').click()
  await at(page, 'message-menu').waitFor()
}

export const inComposer = (page: Page, text: string) =>
  page.waitForFunction(
    (expected) =>
      document.querySelector<HTMLTextAreaElement>('[data-test="composer"]')?.value === expected,
    text,
  )

export const focused = (page: Page) =>
  page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.test ?? '')

export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    }
    const { violations } = await axe.run()
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
  })
}

// What the stories of edited, deleted and hostile messages look at and do.
import type { Page } from 'playwright-core'
import { at } from '../support/browser.ts'

export const messageOf = (page: Page, body: string) =>
  at(page, 'message').filter({ has: page.locator('[data-test="body"]', { hasText: body }) })

export const tombstone = (page: Page) => page.locator('[data-test="message"][data-state="deleted"]')

/** Opens the menu of a message with the mouse. */
export async function openMenu(page: Page, body: string): Promise<void> {
  // A message that is still being sent has no menu.
  await messageOf(page, body).and(page.locator('[data-state="sent"]')).waitFor()
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

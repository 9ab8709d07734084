// A conversation of 10,000 messages in a real browser: it opens at its end, goes up and down without a jump,
// and never carries more than 300 rows.
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { becomes } from '../support/becomes.ts'
import {
  at,
  connected,
  createAccount,
  openConversation,
  picture,
  sees,
  Windows,
} from '../support/browser.ts'
import { writeLongConversation } from '../support/long-conversation.ts'
import { Person } from '../support/person.ts'
import { startServer, type TestServer } from '../support/server.ts'

const test = suite('a long thread')
const MESSAGES = 10_000
const UP_TO = 7_000
const MOST_ROWS = 300
let server: TestServer
let windows: Windows

test.before(async () => {
  server = await startServer({ env: { COMMANDS_PER_SECOND: '0' } })
  windows = await Windows.open()
})
test.after(async () => {
  assert.equal(await windows.close(), [])
  await server.kill()
})

interface Step {
  first: number
  last: number
  rows: number
  /** How far the row at the top of the screen was moved by what arrived. */
  jump: number
}

/** Scrolls near an end of what is drawn, and waits until other rows are there. */
const step = (page: Page, way: 'up' | 'down'): Promise<Step> =>
  page.evaluate(async (way): Promise<Step> => {
    const box = document.querySelector<HTMLElement>('[data-test="thread"]')!
    const rows = () => [...box.querySelectorAll<HTMLElement>('[data-test="message"]')]
    const seqs = () => rows().map((row) => Number(row.dataset.seq))
    const edge = () => (way === 'up' ? seqs()[0] : seqs().at(-1))
    const before = edge()
    box.scrollTop = way === 'up' ? 300 : box.scrollHeight - box.clientHeight - 300
    const { top } = box.getBoundingClientRect()
    const anchor = rows().find((row) => row.getBoundingClientRect().bottom > top)!
    const y = anchor.getBoundingClientRect().top
    while (edge() === before) await new Promise(requestAnimationFrame)
    const jump = Math.abs(anchor.getBoundingClientRect().top - y)
    const { childElementCount } = box.querySelector('[role="log"]')!
    return { first: seqs()[0]!, last: seqs().at(-1)!, rows: childElementCount, jump }
  }, way)

const isStill = ({ jump, rows }: Step): void => {
  assert.ok(jump <= 2, `the row at the top moved by ${jump} px`)
  assert.ok(rows <= MOST_ROWS, `${rows} rows are drawn`)
}

test('10,000 messages: opened at the end, up 3,000, down again, a new one meanwhile, one sent', async () => {
  const { dataDir, port } = server
  const page = await windows.window(server.url)
  await createAccount(page, 'Reader')
  const friend = await Person.signUp(server.url, 'friend')
  const quiet = await Person.signUp(server.url, 'quiet')
  await server.kill()
  writeLongConversation(dataDir, 'lobby', [friend.user.id, quiet.user.id], MESSAGES)
  server = await startServer({ dataDir, port, env: { COMMANDS_PER_SECOND: '0' } })
  await page.reload()
  await connected(page)

  await openConversation(page, 'the lobby')
  await sees(page, `message ${MESSAGES}`)
  await becomes(() => isAtEnd(page), true)
  await at(page, 'to-end').waitFor({ state: 'hidden' })

  let now: Step
  do isStill((now = await step(page, 'up')))
  while (now.first > UP_TO)
  assert.ok(now.last < MESSAGES, 'the latest are not drawn meanwhile')

  // Somebody writes: it is counted, and nothing moves.
  const seen = await rowAtTop(page)
  const line = await friend.connect()
  await line.do('send_message', { conversationId: 'lobby', body: 'written meanwhile' })
  await at(page, 'to-end').filter({ hasText: '1' }).waitFor()
  assert.equal(await rowAtTop(page), seen)
  await picture(page, 'long-thread-counted')

  do isStill((now = await step(page, 'down')))
  while (now.last <= MESSAGES)
  await page.evaluate(() => {
    const box = document.querySelector('[data-test="thread"]')!
    box.scrollTop = box.scrollHeight
  })
  await at(page, 'to-end').waitFor({ state: 'hidden' })
  await sees(page, 'written meanwhile')
  await page.locator('[data-test="conversation"] [data-test="unread"]:visible').waitFor({
    state: 'detached',
  })

  // Up again, and back by the button.
  isStill(await step(page, 'up'))
  isStill(await step(page, 'up'))
  await at(page, 'to-end').click()
  await becomes(() => isAtEnd(page), true)
  await sees(page, 'written meanwhile')

  // What I send is there before the next frame is shown.
  const isDrawn = await page.evaluate(async () => {
    const field = document.querySelector<HTMLTextAreaElement>('[data-test="composer"]')!
    field.value = 'sent just now'
    field.form!.requestSubmit()
    await new Promise(requestAnimationFrame)
    const rows = [...document.querySelectorAll('[data-test="message"]')]
    return rows.at(-1)?.textContent?.includes('sent just now')
  })
  assert.ok(isDrawn)
  await becomes(() => isAtEnd(page), true)
})

const isAtEnd = (page: Page): Promise<boolean> =>
  at(page, 'thread').evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight < 2)

/** The row at the top of the screen, and where it is. */
const rowAtTop = (page: Page): Promise<[seq: string | undefined, y: number]> =>
  at(page, 'thread').evaluate((box) => {
    const { top } = box.getBoundingClientRect()
    const rows = [...box.querySelectorAll<HTMLElement>('[data-test="message"]')]
    const row = rows.find((each) => each.getBoundingClientRect().bottom > top)!
    return [row.dataset.seq, Math.round(row.getBoundingClientRect().top)]
  })

test.run()

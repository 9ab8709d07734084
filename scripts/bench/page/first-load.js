// Opens the page as somebody does who has nothing of it yet: a stranger, and a member. Called by scenarios/page.js.
import { at, openCold } from './open.js'

/** Answers the cookies of somebody who made an account. */
export async function signUp(browser, url) {
  const { page, context } = await openCold({ browser, address: url, wanted: [at('sign-in')] })
  const name = await nameField(page, true)
  await name.fill('Alice')
  await enter(page)
  const storageState = await context.storageState()
  await context.close()
  return storageState
}

export async function signIn(page) {
  await nameField(page, false)
  await enter(page)
}

/** The form asks for a name of those who make an account only. */
async function nameField(page, isWanted) {
  await page.waitForSelector(at('sign-in'))
  const name = page.locator('input[name="name"]')
  if ((await name.isVisible()) !== isWanted) await page.click(at('switch-mode'))
  return name
}

async function enter(page) {
  const form = page.locator(at('sign-in'))
  await form.locator('input[name="email"]').fill('alice@example.org')
  await form.locator('input[name="password"]').fill('correct horse')
  await form.locator('button[type="submit"]').click()
  await page.waitForSelector('[data-test="status"][data-status="connected"]', { state: 'attached' })
}

export async function measureFirstLoad({ browser, url, storageState, budgets }) {
  const stranger = await openCold({ browser, address: url, wanted: [at('sign-in')] })
  const most = 1000
  budgets.note('cold, a stranger: sign-in', stranger.firsts[at('sign-in')], 'ms', { most })
  await stranger.context.close()
  const wanted = [at('composer'), at('message')]
  const address = `${url}/#/c/lobby`
  const member = await openCold({ browser, storageState, address, wanted })
  budgets.note('cold, a member: composer', member.firsts[at('composer')], 'ms', { most })
  budgets.note('cold, a member: first message', member.firsts[at('message')], 'ms', { most })
  await member.context.close()
}

// The programs of the tutorial as processes, and what a reader does in their pages.
// Called by test/tutorial.
import type { Page } from 'playwright-core'
import { DEADLINE_MS } from './bell.ts'
import { freePort } from './free-port.ts'
import { Line } from './line.ts'
import { patternOf } from './printed.ts'
import { startServer, type TestServer } from './server.ts'

interface Options {
  /** What follows the number: solution, naive. */
  words?: string[]
  port?: number
  dataDir?: string
  env?: Record<string, string>
}

/** Starts a step by its number, as `npm run tutorial` does: `startStep('03', { words: ['solution'] })`. */
export async function startStep(number: string, options: Options = {}): Promise<TestServer> {
  const { words = [], port = await freePort(), ...others } = options
  const args = [number, ...words]
  const server = await startServer({ ...others, port, args }, 'scripts/tutorial.js')
  started.add(server)
  return server
}

const started = new Set<TestServer>()

/** For `test.after.each`: ends what the test has started, also when it has failed. */
export async function endSteps(): Promise<void> {
  await Promise.all([...started].map((server) => server.kill('SIGKILL')))
  started.clear()
}

/** What POST /login answers. */
export async function askToken(
  { url }: TestServer,
  name: string,
  password = 'correct horse',
): Promise<{ status: number; text: string }> {
  const body = new URLSearchParams({ email: `${name}@example.org`, password })
  const response = await fetch(`${url}/login`, { method: 'POST', body })
  return { status: response.status, text: (await response.text()).trim() }
}

/** A line of this person, with nothing heard yet. */
export async function lineOf(server: TestServer, name: string): Promise<Line> {
  return Line.open(`${server.url}/?token=${(await askToken(server, name)).text}`)
}

export async function logIn(page: Page, name: string, password = 'correct horse'): Promise<void> {
  await page.fill('#login [name=email]', `${name}@example.org`)
  await page.fill('#login [name=password]', password)
  await page.click('#login button')
}

export async function write(page: Page, text: string): Promise<void> {
  await page.fill('#say [name=text]', text)
  await page.click('#say button')
}

/** Waits until the page says so about its line; … stands for any run of characters, as in the texts. */
export const lineSays = (page: Page, text: string) =>
  page.locator('#line', { hasText: patternOf(text) }).waitFor({ timeout: DEADLINE_MS })

/** Waits until the page shows this entry. */
export const shows = (page: Page, text: string) =>
  page.locator('#log li').getByText(text, { exact: true }).first().waitFor()

/** Waits until the page shows these people as online; a lease takes its time. */
export const showsOnline = (page: Page, names: string) =>
  page
    .locator('#online', { hasText: patternOf(`Online: ${names}`) })
    .waitFor({ timeout: DEADLINE_MS })

/** All entries of the page, in order. */
export const entries = (page: Page) => page.locator('#log li').allInnerTexts()

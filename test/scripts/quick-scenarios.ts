// Runs scenarios of `npm run bench` with tiny numbers, for the tests of them; those with peers and those without are two
// tests, which run beside each other.
import * as assert from 'uvu/assert'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

const FOLDER = 'scripts/bench/scenarios'
export const scenarios = readdirSync(FOLDER).map((file) => file.replace('.js', ''))

const source = (name: string) => readFileSync(`${FOLDER}/${name}.js`, 'utf8')
export const hasPeers = (name: string) => source(name).includes("'../contest.js'")

export function assertAllArrives(names: string[]): void {
  assert.ok(names.length > 0)
  const words = ['scripts/bench.js', '--quick', ...names]
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' })
  const all = `${stdout}\n${stderr}`
  assert.is(status, 0, all)
  assert.not.match(all, /FAULT/)
  for (const name of names) {
    const [, title] = /^export const title = '(.+)'$/m.exec(source(name))!
    assert.ok(stdout.includes(`${title} (${name})`), all)
  }
}

// `npm run bench -- --quick`: the scenarios of Relais alone run and find nothing wrong. One that crashes keeps no other
// from being measured. Asserts no figure.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { spawnSync } from 'node:child_process'
import { assertAllArrives, hasPeers, scenarios } from './quick-scenarios.ts'

test('every scenario of Relais alone runs, and everything arrives', () => {
  assertAllArrives(scenarios.filter((name) => !hasPeers(name)))
})

test('after a scenario that crashed the others are measured, and the run ends with 1', () => {
  // No place for a server's data, so each of them crashes.
  const env = { ...process.env, TMPDIR: '/there/is/no/such/folder' }
  const words = ['scripts/bench.js', '--quick', 'growth', 'presence']
  const { status, stdout } = spawnSync(process.execPath, words, { encoding: 'utf8', env })
  assert.is(status, 1)
  assert.match(stdout, /\(presence\)/)
  assert.match(stdout, /\(growth\)/)
  assert.match(stdout, /^Not measured, or with a fault: presence, growth\.$/m)
})

test.run()

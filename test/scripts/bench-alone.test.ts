// `npm run bench -- --quick`: the scenarios of Relais alone run and find nothing wrong. Asserts no figure.
import { test } from 'uvu'
import { assertAllArrives, hasPeers, scenarios } from './quick-scenarios.ts'

test('every scenario of Relais alone runs, and everything arrives', () => {
  assertAllArrives(scenarios.filter((name) => !hasPeers(name)))
})

test.run()

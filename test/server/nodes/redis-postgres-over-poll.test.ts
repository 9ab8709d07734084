// The suites of the rules once more, by long polls through a load balancer without stickiness: each request comes in
// at another of two nodes.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { endEngines } from '../../support/over-nodes.ts'
import '../../support/over-poll.ts'
import { PollLine } from '../../support/poll.ts'
import '../chat/messages.test.ts'
import '../chat/receipts.test.ts'
import '../chat/resume.test.ts'

const test = suite('over poll and nodes')
test.after(endEngines)

test('the suites above went over long polls', () => {
  assert.ok(PollLine.opened > 10, `only ${PollLine.opened} were opened`)
})

test.run()

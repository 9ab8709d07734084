// One interface, two bodies, the same tests: the suites of the rules and of the line once more, with every
// line a long poll. What only a socket can do is in realtime/websocket.test.ts.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import '../support/over-poll.ts'
import { PollLine } from '../support/poll.ts'
import './chat/accounts.test.ts'
import './chat/conversations.test.ts'
import './chat/messages.test.ts'
import './chat/receipts.test.ts'
import './chat/resume.test.ts'
import './chat/search.test.ts'
import './realtime/authenticate.test.ts'
import './realtime/connection.test.ts'

const test = suite('over poll')

test('the suites above went over long polls', () => {
  assert.ok(PollLine.opened > 50, `only ${PollLine.opened} were opened`)
})

test.run()

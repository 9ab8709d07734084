// The door of nodes: what is not sealed for this node, as it came and just now, meets no address at all.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Refusal } from '../../../src/protocol/refusal.ts'
import { createNodeCalls } from '../../../src/server/http/node-calls.ts'
import { NODE_HEADER, NODE_PATH, sealRequest } from '../../../src/server/lib/seal.ts'

const test = suite('node calls')
const [ID, KEY, NOW] = ['n_01234567', Buffer.alloc(32, 1), 1_800_000_000_000]
const BODY = JSON.stringify({ input: { connectionId: `${ID}.x`, ack: 1 }, owner: 'u_a s_a' })
const ANSWER = { connectionId: `${ID}.x`, number: 1, received: 0, frames: ['{}'] }

function door() {
  const passed: object[] = []
  const app = createNodeCalls({
    id: ID,
    key: KEY,
    now: () => NOW,
    poll: async ({ hungUp, ...given }) => {
      assert.not(hungUp.aborted)
      passed.push(given)
      return ANSWER
    },
  })
  app.onError((error) => {
    assert.instance(error, Refusal)
    return new Response((error as Refusal).code, { status: 404 })
  })
  const ask = (header: string | null, body = BODY) =>
    app.request(NODE_PATH, {
      method: 'POST',
      body,
      headers: header === null ? {} : { [NODE_HEADER]: header },
    })
  return { ask, passed }
}

test('what a node has sealed is asked here, and answered', async () => {
  const { ask, passed } = door()
  const answer = await ask(sealRequest(KEY, ID, BODY, NOW))
  assert.equal(await answer.json(), ANSWER)
  assert.equal(passed, [JSON.parse(BODY)])
})

test('without a seal, or with one of another key, node, time or text, there is no such address', async () => {
  const { ask, passed } = door()
  for (const header of [
    null,
    '',
    `${NOW}.`,
    sealRequest(Buffer.alloc(32, 2), ID, BODY, NOW),
    sealRequest(KEY, 'n_76543210', BODY, NOW),
    sealRequest(KEY, ID, BODY, NOW - 11_000),
    sealRequest(KEY, ID, BODY, NOW + 11_000),
    sealRequest(KEY, ID, `${BODY} `, NOW),
  ]) {
    const answer = await ask(header)
    assert.is(answer.status, 404, String(header))
    assert.is(await answer.text(), 'not_found')
  }
  assert.equal(passed, [])
})

test('too long a body is not read to its end', async () => {
  const { ask, passed } = door()
  const long = BODY.padEnd(200_000)
  const answer = await ask(sealRequest(KEY, ID, long, NOW), long)
  assert.is(await answer.text(), 'too_long')
  assert.equal(passed, [])
})

test.run()

// What the documents call the routes: each by its own name, under the noun that it is about.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { routes } from '../../src/protocol/routes.ts'
import { idIn, nounOf, operationId } from '../../scripts/docs-route-names.js'

const test = suite('route names')

test('no two routes have the same name', () => {
  const names = Object.keys(routes).map(operationId)
  assert.is(new Set(names).size, names.length)
  assert.is(operationId('GET /api/conversations/:id/messages'), 'getConversationsIdMessages')
})

test('a route is about its noun, one of backends apart, one under no /api about operations', () => {
  assert.is(nounOf('POST /api/conversations/:id/messages'), 'conversations')
  assert.is(nounOf('POST /api/server/messages'), 'server: messages')
  assert.is(nounOf('GET /healthz'), 'operations')
})

test('what stands for an id is of its kind', () => {
  assert.match(idIn('DELETE /api/sessions/:id'), /^s_/)
  assert.is(idIn('PATCH /api/server/users/:id'), 'ann')
  assert.is(idIn('PUT /api/server/conversations/:id/members'), 'order-42')
  assert.is(idIn('GET /api/conversations/:id'), 'lobby')
})

test.run()

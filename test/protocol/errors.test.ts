// Every error code: an HTTP status, a sentence, a name that travels.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { STATUS_CODES } from 'node:http'
import { errors } from '../../src/protocol/errors.ts'

const test = suite('errors')

test('every code has the status of a refusal or a fault, and a sentence', () => {
  assert.ok(Object.keys(errors).length > 0)
  for (const [code, { status, says }] of Object.entries(errors)) {
    assert.match(code, /^[a-z]+(_[a-z]+)*$/)
    assert.ok(status >= 400 && status < 600, code)
    assert.ok(STATUS_CODES[status], `${code}: ${status} is a status of HTTP`)
    assert.match(says, /^[A-Z].+\.$/, code)
  }
})

test('only what is no fault of the sender is in the 500s', () => {
  const faults = Object.entries(errors).filter(([, { status }]) => status >= 500)
  assert.equal(faults.map(([code]) => code).sort(), ['internal', 'storage_full', 'unavailable'])
})

test.run()

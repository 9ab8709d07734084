// For what the page shows a moment later: asks until it is so, however slow the machine is.
import { isDeepStrictEqual } from 'node:util'
import * as assert from 'uvu/assert'
import { pause } from './person.ts'

const PATIENCE_MS = 15_000

/** Fails, telling what there is instead, when it has not become so in 15 s. */
export async function becomes<T>(read: () => Promise<T>, expected: T): Promise<void> {
  const endsAt = Date.now() + PATIENCE_MS
  let found = await read()
  while (!isDeepStrictEqual(found, expected) && Date.now() < endsAt) {
    await pause(20)
    found = await read()
  }
  assert.equal(found, expected)
}

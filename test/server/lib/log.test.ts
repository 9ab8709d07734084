// The log never ends the server, whatever is behind stderr. This file is also the program that logs.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openLog } from '../../../src/server/lib/log.ts'

/** Logs a hundred lines with this as its stderr; answers its exit code, or the signal that ended it. */
async function logInto(stderr: number | 'pipe'): Promise<number | string> {
  const child = spawn(process.execPath, [process.argv[1]!], {
    env: { ...process.env, LOG_LINES: '100' },
    stdio: ['ignore', 'ignore', stderr],
  })
  child.stderr?.destroy()
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
  return code ?? signal!
}

if (process.env.LOG_LINES !== undefined) {
  const log = openLog()
  for (let line = 0; line < Number(process.env.LOG_LINES); line++)
    log.error({ line }, 'x'.repeat(1000))
} else {
  const test = suite('log')

  test('a full disk behind stderr does not end the process', async () => {
    assert.is(await logInto(openSync('/dev/full', 'w')), 0)
  })

  test('a reader of stderr that has gone does not end the process', async () => {
    assert.is(await logInto('pipe'), 0)
  })

  test.run()
}

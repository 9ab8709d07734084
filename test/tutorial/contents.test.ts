// The contents of the tutorial: a folder of the reader's own, made as its text says (npm asks its registry),
// is enough for a program of the tutorial.
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import { play, playText } from '../support/play.ts'
import { newFolder } from '../support/server.ts'

test('the text shows what happens, and the first program runs in the folder that it makes', async () => {
  const folder = newFolder()
  await play('docs/tutorial/en/README.md', { folder })
  cpSync('docs/tutorial/steps/01-echo/server.js', join(folder, 'my-relay/server.js'))
  const session = '```console\n$ cd my-relay\n$ node server.js\nready: ws://localhost:8181\n```'
  await playText(session, 'a folder of my own', { folder })
})

test.run()

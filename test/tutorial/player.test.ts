// The player of the texts must fail where a text promises what does not happen: each text here has one fault.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { playText } from '../support/play.ts'

const TEXT = `
\`\`\`console
$ node docs/tutorial/steps/01-echo/server.js
ready: ws://localhost:8181
# terminal 2
$ npx wscat -c ws://localhost:8181
Connected (press CTRL+C to quit)
< Hello! …
> hi
< S: hi
\`\`\`

\`\`\`postman
URL ws://localhost:8181
↓ Hello! Say something, it comes back.
↑ hi
↓ S: hi
\`\`\`

\`\`\`
< this is no session
\`\`\`
`

const playIt = (text: string) => playText(text, 'text.md', {})

async function faultOf(find: string, replacement: string): Promise<string> {
  assert.ok(TEXT.includes(find))
  try {
    await playIt(TEXT.replace(find, replacement))
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('the text was played without a fault')
}

test('a text that tells the truth is played to its end', () => playIt(TEXT))

test('a line of wscat must be the one of the text, and the fault names its line', async () => {
  const fault = await faultOf('< S: hi', '< S: ho')
  assert.match(fault, /^text\.md:10, terminal 2, "< S: ho": instead there is: < S: hi\n/)
})

test('a line of wscat may not be passed over', async () => {
  assert.match(await faultOf('< Hello! …\n', ''), /instead there is: < Hello! Say something/)
})

test('a line that comes after all that the text shows is a fault', async () => {
  assert.match(await faultOf('< S: hi\n', ''), /does not show:\nterminal 2: < S: hi/)
  assert.match(await faultOf('↓ S: hi\n', ''), /does not show:\nPostman 1: S: hi/)
})

test('Postman must receive what the text shows', async () => {
  assert.match(
    await faultOf('↓ S: hi', '↓ S: ho'),
    /^text\.md:17, Postman 1.*instead there is: S: hi/,
  )
})

test('a program that does not connect says why', async () => {
  const fault = await faultOf('wscat -c ws://localhost:8181', 'wscat -c ws://localhost:8182')
  assert.match(fault, /instead there is: error: connect ECONNREFUSED/)
})

test('a text without sessions is a fault, since nothing was played', async () => {
  const fault = await playIt('# A title').catch((error: Error) => error.message)
  assert.match(String(fault), /nothing was played/)
})

test('npx finds the wscat of this project', () =>
  playIt('```console\n$ npx wscat --version\n6.1.0\n```'))

test('a terminal keeps its folder, Ctrl+Z and fg suspend and go on, … is a token', async () => {
  await playIt(`
\`\`\`console
$ cd test/tutorial
$ ls player.test.ts
player.test.ts
$ echo "old eyJa.b.c" && echo "new eyJd.e.f"
new eyJ…
# terminal 2
$ echo 'token=…'
token=eyJd.e.f
# terminal 1
$ node -e "console.log('up'); setTimeout(console.log, 100000)"
up
^Z
$ fg
^C
$ echo done
done
\`\`\`
`)
})

test.run()

// Runs a slow program quietly while showing that time passes; called by setup.js and needs.js.
// Never prints the program's own output: the caller gets it, for the case that it failed.
import { spawn } from 'node:child_process'

/** Writes to stderr, so that `npm run token` prints nothing but the token on stdout. */
export const say = (line) => process.stderr.write(`${line}\n`)

/** Resolves to {ok, output} when the program has ended. */
export function runSlowly(what, command, args, env = process.env) {
  const start = Date.now()
  const seconds = () => Math.round((Date.now() - start) / 1000)
  const live = process.stderr.isTTY
  const show = (line) => (live ? process.stderr.write(`\r\x1b[K${line}`) : say(line))

  show(`${what} …`)
  const ticking = setInterval(() => show(`${what} … ${seconds()} s`), live ? 1000 : 10_000)
  return new Promise((resolve) => {
    let output = ''
    const end = (ok) => {
      clearInterval(ticking)
      show(`${what}: ${ok ? 'done' : 'failed'} after ${seconds()} s.`)
      if (live) say('')
      resolve({ ok, output })
    }
    // npm is a .cmd on Windows, which only a shell can start.
    const child = spawn(command, args, { env, shell: process.platform === 'win32' })
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (output += text))
    }
    child.on('error', (error) => (output += `${command}: ${error.message}\n`))
    child.on('close', (code) => end(code === 0))
  })
}

/** The last lines of a long output, which is where programs say what went wrong. */
export const tail = (output, lines = 30) => output.trimEnd().split('\n').slice(-lines).join('\n')

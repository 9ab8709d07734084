// Starts a server of a measurement on the core of servers and reads where it listens; ends it with the measurement.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { pinned } from './machine.js'

const running = new Set()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Ends a process with this one, also after a measurement that failed halfway. */
export function endWithUs(child) {
  running.add(child)
  child.once('exit', () => running.delete(child))
}

/** Resolves when it has printed `ready`, whose first group is its port. `isHeard` shows what it complains of later. */
export async function startServer({
  words,
  core = null,
  env = process.env,
  ready,
  isHeard = false,
}) {
  const [program, ...args] = pinned(core, words)
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  endWithUs(child)
  let printed = ''
  const port = await new Promise((resolve, reject) => {
    const hear = (text) => {
      printed = (printed + text).slice(-4000)
      const found = ready.exec(printed)
      if (found) resolve(Number(found[1]))
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', reject)
    child.once('exit', (code) =>
      reject(new Error(`${words.join(' ')} ended with ${code}:\n${printed}`)),
    )
  })
  if (isHeard) child.stderr.pipe(process.stderr)
  return {
    pid: child.pid,
    port,
    stop: async (signal = 'SIGKILL') => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill(signal)
      await once(child, 'exit')
    },
  }
}

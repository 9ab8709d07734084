// Runs one bundled test file in a process of its own and counts its tests; called by test.js.
// Leaves no process behind: a test's whole process group ends with it.
import { spawn } from 'node:child_process'

const running = new Set()

/** With `more` in its environment. Resolves to {passed, failed, skipped, ms, output, fault}; the fault is a sentence, or undefined. */
export async function runTestFile(bundle, limitSeconds, more = {}) {
  const start = performance.now()
  const { code, output, isLate } = await runToEnd(bundle, limitSeconds, more)
  const { total, passed, skipped } = countsOf(output)
  const fault = faultOf()
  const failed = total - passed
  const ms = Math.round(performance.now() - start)
  return { passed, failed: fault ? Math.max(1, failed) : 0, skipped, ms, output, fault }

  function faultOf() {
    if (isLate)
      return `It was stopped after ${limitSeconds} s: a test never ended, or left something open.`
    if (total + skipped === 0 && code !== 0)
      return `Its process ended with ${code} before its tests were done.`
    if (total + skipped === 0) return 'It ran no test: does it end with test.run()?'
    if (passed !== total) return `${total - passed} of ${total} tests failed.`
    if (code !== 0) return `Its tests passed, but its process ended with ${code}.`
    return undefined
  }
}

function runToEnd(bundle, limitSeconds, more) {
  return new Promise((resolve) => {
    const env = { ...process.env, ...more, NODE_ENV: 'test', NO_COLOR: '1', FORCE_COLOR: undefined }
    // Detached makes a group of its own, so that what the test started can be ended with it.
    const child = spawn(process.execPath, ['--enable-source-maps', bundle], { env, detached: true })
    running.add(child)
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text))

    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      // Politely first: a browser has a group of its own and is closed by the test's process.
      endGroup(child, 'SIGTERM')
      setTimeout(() => endGroup(child, 'SIGKILL'), 3000).unref()
    }, limitSeconds * 1000)

    child.on('exit', (code, signal) => {
      clearTimeout(timer)
      running.delete(child)
      endGroup(child, 'SIGKILL')
      // 'close' would wait for every heir of the pipe, even one that left the group.
      setTimeout(() => resolve({ code: code ?? signal, output, isLate }), 20)
    })
  })
}

function endGroup(child, signal) {
  try {
    process.kill(-child.pid, signal)
  } catch {
    // The group is empty, or this is Windows, which has none.
    child.kill(signal)
  }
}

/** uvu's closing lines; the last ones count, since a test may print such lines itself. */
function countsOf(output) {
  const last = (word) => {
    const lines = [...output.matchAll(new RegExp(`^  ${word}: +(\\d+)`, 'gm'))]
    return Number(lines.at(-1)?.[1] ?? 0)
  }
  return { total: last('Total'), passed: last('Passed'), skipped: last('Skipped') }
}

/** Ends every test that still runs, when the run itself is stopped. */
export function endAll(signal) {
  for (const child of running) endGroup(child, signal)
}

// `npm run dev`: builds on every change, and restarts the server when its own bundle changed.
// For people who write Relais; never for serving others.
import { fork } from 'node:child_process'
import { watch } from 'node:fs'
import { buildDocs, clear, copyPublic, pageBundle, serverBundle } from './build.js'
import { setup } from './setup.js'
import { buildWorker } from './shell.js'

await setup()
const esbuild = await import('esbuild')
await clear()
await copyPublic()
await buildDocs()
// Ends the service worker of an `npm start` before, which would go on serving what it keeps.
await buildWorker('dist/public', 'dev', [])

const now = () => new Date().toTimeString().slice(0, 8)

/** Says how a bundle went, then does what follows from it. */
const after = (what, next = () => {}) => ({
  name: 'say',
  setup(bundle) {
    let start = 0
    bundle.onStart(() => void (start = performance.now()))
    bundle.onEnd(({ errors }) => {
      const took = Math.round(performance.now() - start)
      console.log(`${now()}  ${what} ${errors.length ? 'has errors' : `built in ${took} ms`}`)
      if (errors.length === 0) next()
    })
  },
})

let server
let isStopping = false

/** The old server must let go of the port and the data before the new one takes them. */
function restart() {
  if (server?.exitCode === null && server.signalCode === null) {
    if (!server.killed) server.kill('SIGTERM')
    return
  }
  const child = fork('dist/server/main.js', { execArgv: ['--enable-source-maps'] })
  server = child
  child.on('exit', (code) => {
    if (isStopping) process.exit(0)
    if (child.killed) restart()
    else console.log(`${now()}  the server ended by itself (${code}); it starts again on a change`)
  })
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    if (isStopping) return
    isStopping = true
    if (server?.exitCode !== null || !server.kill('SIGTERM')) process.exit(0)
  })
}

let copying
watch('public', { recursive: true }, () => {
  clearTimeout(copying)
  copying = setTimeout(() => {
    copyPublic().then(() => console.log(`${now()}  public/ copied`), console.error)
  }, 50)
})

for (const [bundle, plugin] of [
  [{ ...pageBundle, sourcemap: true }, after('page')],
  [serverBundle, after('server', restart)],
]) {
  const context = await esbuild.context({ ...bundle, plugins: [plugin] })
  await context.watch()
}

// `npm start`, and `npm run token`, `password`, `backup`, `migrate-store`, `api-key`, `webhooks`: builds what is missing, then
// becomes the server or, with arguments, the admin program. One process, so signals and exit codes need no relay.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './files.js'
import { setup } from './setup.js'
import { stopWithNpm } from './stop-with-npm.js'

await setup({ forDevelopment: false })
const { buildWhatChanged, giveUp } = await import('./build.js')
await buildWhatChanged().catch(giveUp)

const args = process.argv.slice(2)
const program = join(root, 'dist/server', args.length === 0 ? 'main.js' : 'admin.js')
process.argv = [process.execPath, program, ...args]
process.setSourceMapsEnabled(true)
await import(pathToFileURL(program))
if (args.length === 0) {
  const stopped = stopWithNpm()
  // A second signal would tell the server not to finish its work.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stopped)
}

// The types of `relais/client` into dist/client/types/, by the compiler from the sources. Called by
// `npm run build` and by their test; `npm start` needs none.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { isProgram } from './files.js'
import { setup } from './setup.js'

export async function buildTypes() {
  const program = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.library.json']
  await promisify(execFile)(process.execPath, program).catch((error) => {
    throw new Error(`The types of the library were not built:\n${error.stdout || error.message}`)
  })
}

if (isProgram(import.meta.url)) {
  await setup()
  await buildTypes()
}

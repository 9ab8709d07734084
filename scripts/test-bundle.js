// Bundles test files into dist/test/, each a program of its own; called by test.js and soak.js.
import { rm } from 'node:fs/promises'
import { serverBundle } from './build.js'

const nameOf = (file) =>
  file
    .replace(/^test\//, '')
    .replaceAll('/', '.')
    .replace(/\.ts$/, '')

/** What starts the PostgreSQL of a run; see test-runs.js. */
export const LENDER = 'test/support/postgres.ts'

/** Where the bundle of a test file is. */
export const bundleOf = (file) => `dist/test/${nameOf(file)}.js`

/** All in one folder beside dist/server, so that `../public` means the same to a test as to the server. */
export async function bundleTests(files) {
  const esbuild = await import('esbuild')
  await rm('dist/test', { recursive: true, force: true })
  await esbuild.build({
    ...serverBundle,
    entryPoints: Object.fromEntries([...files, LENDER].map((file) => [nameOf(file), file])),
    outdir: 'dist/test',
  })
}

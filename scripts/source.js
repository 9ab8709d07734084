// Loads TypeScript as it is, for scripts that need what it exports; with the packages of the project. Called by
// docs.js, simulate.js and the measurements; leaves nothing behind.
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './files.js'

/** What the file `path` exports. */
export const loadSource = (path) => load({ entryPoints: [path] })

/** What a file of these lines would export that stood in the root. */
export const loadLines = (lines) =>
  load({ stdin: { contents: lines.join('\n'), resolveDir: root } })

async function load(source) {
  const { build } = await import('esbuild')
  // A name of its own: two at once must not read each other's half-written file.
  const outfile = join(root, `dist/source-${randomUUID()}.mjs`)
  await build({
    ...source,
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  })
  try {
    return await import(pathToFileURL(outfile))
  } finally {
    await rm(outfile)
  }
}

// Loads a TypeScript file as it is, for scripts that need what it exports; with the packages of the project. Called by
// simulate.js and the measurements; leaves nothing behind.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './files.js'

/** What `path` exports. */
export async function loadSource(path) {
  const { build } = await import('esbuild')
  const [, name] = /([^/]+)\.ts$/.exec(path)
  // A name of its own per process: two at once must not read each other's half-written file.
  const outfile = join(root, `dist/source-${name}-${process.pid}.mjs`)
  await build({
    entryPoints: [path],
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

// Bundles the server, the page, the library and the documentation into dist/; called by start, dev and test, or
// alone as `npm run build`, with `-- --production` for a machine that only runs it.
// Never checks types: that is check.js.
import { readFileSync } from 'node:fs'
import { cp, rm, stat, writeFile } from 'node:fs/promises'
import { filesUnder, isProgram, lastChange } from './files.js'
import { minifyScript, ownNames } from './minify.js'
import { setup } from './setup.js'
import { buildShell } from './shell.js'
import { buildTypes } from './library-types.js'

const STAMP = 'dist/.built'
const SOURCES = [
  ...['src', 'public', 'docs', 'package-lock.json', 'scripts/build.js', 'scripts/minify.js'],
  ...['scripts/shell.js', 'scripts/site.js', 'scripts/site'],
]

export const serverBundle = {
  entryPoints: ['src/server/main.ts', 'src/server/admin.ts'],
  outdir: 'dist/server',
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  logLevel: 'warning',
}

export const pageBundle = {
  entryPoints: ['src/client/main.ts'],
  outdir: 'dist/public',
  bundle: true,
  platform: 'browser',
  target: 'es2022',
  format: 'esm',
  logLevel: 'warning',
}

/** `relais/client`, one file that carries no package; its types are made by library-types.js. */
export const libraryBundle = {
  ...pageBundle,
  entryPoints: { relais: 'src/client/library/connect.ts' },
  outdir: 'dist/client',
}

const sources = () => ({
  paths: filesUnder('src', '.ts'),
  read: (path) => readFileSync(path, 'utf8'),
})

export const copyPublic = () => cp('public', 'dist/public', { recursive: true })

export async function build() {
  const esbuild = await import('esbuild')
  await clear()
  // Before the page, not beside it: two that make dist/public at once fail.
  await copyPublic()
  const [page] = await Promise.all([
    esbuild.build({ ...pageBundle, minifySyntax: true, write: false }),
    esbuild.build(serverBundle),
    esbuild.build(libraryBundle),
  ])
  const { code } = await minifyScript(page.outputFiles[0].text, ownNames(sources()))
  await writeFile('dist/public/main.js', code)
  await buildShell('dist/public')
  await buildDocs()
  await writeFile(STAMP, '')
}

/** Loaded late, since its packages may have to be installed first. */
export async function buildDocs() {
  const { buildSite } = await import('./site.js')
  await buildSite()
}

/** Leaves dist/ alone when it is newer than its sources, since a server may be running from it. */
export async function buildWhatChanged() {
  const built = await stat(STAMP).catch(() => undefined)
  if (built === undefined || built.mtimeMs < lastChange(SOURCES)) await build()
}

/** Empties dist/ of what was built before, so that no deleted file lives on in it. */
export async function clear() {
  for (const path of [STAMP, 'dist/server', 'dist/public', 'dist/client', 'dist/docs'])
    await rm(path, { recursive: true, force: true })
}

/** esbuild has said where the fault is; its stack would only hide that. */
export function giveUp(error) {
  console.error(error.errors === undefined ? error : 'Not built: correct the errors above.')
  process.exit(1)
}

if (isProgram(import.meta.url)) {
  // Of a machine that only runs it, no test tools and no types for other programs are asked.
  const isForRunning = process.argv.includes('--production')
  await setup({ forDevelopment: !isForRunning })
  const start = performance.now()
  await build().catch(giveUp)
  if (!isForRunning) await buildTypes().catch(giveUp)
  console.log(`built dist/ in ${Math.round(performance.now() - start)} ms`)
}

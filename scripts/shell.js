// Gives a built page the name of its build, and the service worker the list of its files with their hashes.
// Called by build.js, and by dev.js for a worker without files; alone as `node scripts/shell.js FOLDER`.
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isProgram } from './files.js'
import { minifyScript } from './minify.js'

/** An address of the page's own in index.html, with the build it was given before, if any. */
const ADDRESS = /\b((?:href|src)=")(\/[\w.]+)(?:\?\w+)?"/g

/** The worker keeps the headers with the files, so new ones are a new build. */
const HEADERS = 'src/server/http/headers.ts'

const hash = (algorithm, encoding, ...texts) =>
  texts.reduce((sum, text) => sum.update(text), createHash(algorithm)).digest(encoding)

const integrityOf = (text) => `sha256-${hash('sha256', 'base64', text)}`

export async function buildShell(folder) {
  const path = join(folder, 'index.html')
  const page = (await readFile(path, 'utf8')).replace(ADDRESS, '$1$2"')
  const addresses = [...page.matchAll(ADDRESS)].map((match) => match[2])
  const files = await Promise.all(addresses.map((address) => readFile(join(folder, address))))
  const build = hash('sha256', 'hex', page, ...files, await readFile(HEADERS)).slice(0, 16)
  const named = page.replace(ADDRESS, `$1$2?${build}"`)
  await writeFile(path, named)
  await buildWorker(folder, build, [
    ['/', integrityOf(named)],
    ...addresses.map((address, index) => [`${address}?${build}`, integrityOf(files[index])]),
  ])
}

export async function buildWorker(folder, build, shell) {
  const esbuild = await import('esbuild')
  const worker = await esbuild.build({
    entryPoints: ['src/client/sw.ts'],
    bundle: true,
    write: false,
    target: 'es2022',
    format: 'esm',
    logLevel: 'warning',
    define: { BUILD: JSON.stringify(build), SHELL: JSON.stringify(shell) },
  })
  const { code } = await minifyScript(worker.outputFiles[0].text)
  await writeFile(join(folder, 'sw.js'), code)
}

if (isProgram(import.meta.url)) await buildShell(process.argv[2] ?? 'dist/public')

// Builds dist/docs/, which the server shows at /docs: the texts as pages, an index for their search, the
// explorer, and the documents for machines. Called by build.js and dev.js; never changes docs/.
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { explorerPage, startPage, textPage } from './site/pages.js'
import { documents, sectionsOf, textsOf } from './site/texts.js'
import { projectOnDisk } from './texts/project.js'

const FOLDER = 'dist/docs'

const bundle = {
  entryPoints: ['src/docs/search.ts', 'src/docs/explorer.ts', 'src/docs/docs.css'],
  outdir: FOLDER,
  bundle: true,
  minify: true,
  platform: 'browser',
  target: 'es2022',
  format: 'esm',
  logLevel: 'warning',
}

export async function buildSite() {
  const esbuild = await import('esbuild')
  const project = projectOnDisk()
  const texts = textsOf(project)
  const files = {
    'index.html': startPage(texts),
    'explorer.html': explorerPage(texts),
    ...Object.fromEntries(
      texts.flatMap((text) => [
        [`${text.name}.html`, textPage(text, texts)],
        [`${text.name}.md`, project.read(text.path)],
      ]),
    ),
    'search.json': JSON.stringify(texts.flatMap(sectionsOf)),
  }
  await rm(FOLDER, { recursive: true, force: true })
  await Promise.all([
    esbuild.build(bundle),
    ...Object.entries(files).map(([name, content]) => write(join(FOLDER, name), content)),
    ...documents.map((path) => copy(path, join('dist', path))),
  ])
}

async function write(path, content) {
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, content)
}

async function copy(from, to) {
  await mkdir(join(to, '..'), { recursive: true })
  await copyFile(from, to)
}

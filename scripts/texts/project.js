// The project as paths and contents, for the checks of its texts; called by docs.js, texts.js and tutorial.js.
// Reads a file only when it is asked for, and never writes one.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesUnder, root } from '../files.js'
import { parse } from './markdown.js'

const NOT_OURS = ['.git', 'data', 'dist', 'node_modules']

/** Texts that `npm run docs` fills, and those that are read only. */
const isFilled = (path) => /^(README[^/]*|docs\/.*)\.md$/.test(path)
const isText = (path) => isFilled(path) || ['CHANGELOG.md', 'SECURITY.md'].includes(path)

/** Given all paths and how to read one; `textOf` reads a Markdown text into its parts (markdown.js). */
export function projectOf(paths, read) {
  const files = new Set(paths)
  const folders = new Set(paths.flatMap(foldersOf))
  const parsed = new Map()
  const textOf = (path) => {
    if (!parsed.has(path)) parsed.set(path, parse(read(path)))
    return parsed.get(path)
  }
  return {
    paths,
    read,
    textOf,
    texts: paths.filter(isText),
    filled: paths.filter(isFilled),
    hasFile: (path) => files.has(path),
    hasFolder: (path) => folders.has(path),
  }
}

/** `a/b/c.md` lies in '', `a` and `a/b`. */
const foldersOf = (path) => [...path.matchAll(/^|\//g)].map(({ index }) => path.slice(0, index))

export function projectOnDisk() {
  const paths = readdirSync(root, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isFile()) return [entry.name]
    return NOT_OURS.includes(entry.name) ? [] : filesUnder(entry.name)
  })
  return projectOf(paths, (path) => readFileSync(join(root, path), 'utf8'))
}

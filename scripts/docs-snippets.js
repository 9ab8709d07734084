// Fills the markers of a text with code of the tutorial's steps, so that no code in a text is a stale copy.
// Called by docs.js; never reads or writes a file itself.
import { SnippetError, writers } from './docs-code.js'
import { lineAt, MARKER, takeFences } from './texts/markdown.js'

const END = /^[ \t]*<!-- end -->$/m

/** {text, faults, stale}: the filled text, what cannot be filled, and which markers were not fresh. */
export function fillSnippets(path, text, project) {
  const { prose } = takeFences(text)
  const faults = []
  const stale = []
  let filled = ''
  let done = 0
  for (const found of prose.matchAll(MARKER)) {
    const marker = found[0].trim()
    const place = `${path}:${lineAt(text, found.index)}: ${marker}`
    const start = found.index + found[0].length + 1
    const end = END.exec(prose.slice(start))
    const next = prose.slice(start).search(MARKER)
    if (end === null || (next !== -1 && next < end.index)) {
      faults.push(`${place} has no <!-- end --> line after it.`)
      continue
    }
    const indent = /^[ \t]*/.exec(found[0])[0]
    try {
      const lines = writers[found.groups.kind](found.groups.what, project)
      const code = lines.map((line) => (line === '' ? '\n' : `${indent}${line}\n`)).join('')
      if (text.slice(start, start + end.index) !== code)
        stale.push(`${place} is not what the programs say: run \`npm run docs\`.`)
      filled += text.slice(done, start) + code
      done = start + end.index
    } catch (error) {
      if (!(error instanceof SnippetError)) throw error
      faults.push(`${place}: ${error.message}`)
    }
  }
  faults.push(...strayEnds(path, prose))
  return { text: filled + text.slice(done), faults, stale }
}

/** A misspelt marker is seen by the end that it leaves behind. */
function strayEnds(path, prose) {
  const lines = [...prose.matchAll(new RegExp(`${MARKER.source}|${END.source}`, 'gm'))]
  return lines
    .filter((line, index) => line.groups.kind === undefined && !lines[index - 1]?.groups.kind)
    .map(
      ({ index }) => `${path}:${lineAt(prose, index)}: no marker stands before this <!-- end -->.`,
    )
}

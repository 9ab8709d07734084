// Every relative link leads to a file, and its #anchor to a heading, a named place or a line of it.
// Called by texts.js.
import { posix } from 'node:path'

export function linkFaults(project) {
  return project.texts.flatMap((path) =>
    project.textOf(path).links.flatMap(({ line, target }) => {
      const fault = faultOf(project, path, target)
      return fault === undefined ? [] : [`${path}:${line}: the link to ${target}: ${fault}`]
    }),
  )
}

/** A link as the path of a file of the project and what stands after #; undefined for an address elsewhere. */
export function placeOf(path, target) {
  if (/^[a-z][a-z+.-]*:|^\/\//i.test(target)) return undefined
  const [file, anchor] = decodeURI(target).split('#')
  if (file === '') return { file: path, anchor }
  const base = file.startsWith('/') ? '' : posix.dirname(path)
  return { file: posix.join(base, file).replace(/^\/|\/$/g, ''), anchor }
}

function faultOf(project, path, target) {
  const place = placeOf(path, target)
  if (place === undefined) return undefined
  const { file, anchor } = place
  if (!project.hasFile(file)) {
    const isPlace = anchor === undefined && project.hasFolder(file)
    return isPlace ? undefined : `${file} does not exist.`
  }
  if (anchor === undefined) return undefined
  if (/^L\d/.test(anchor)) return lineFault(anchor, file, project.read(file))
  const { headings, anchors } = file.endsWith('.md') ? project.textOf(file) : nothing
  if (headings.some(({ slug }) => slug === anchor) || anchors.includes(anchor)) return undefined
  return `${file} has no heading #${anchor}.`
}

const nothing = { headings: [], anchors: [] }

function lineFault(anchor, file, text) {
  const [, first, last = first] = /^L(\d+)(?:-L(\d+))?$/.exec(anchor) ?? []
  const lines = text.trimEnd().split('\n').length
  const isRange = 1 <= Number(first) && Number(first) <= Number(last) && Number(last) <= lines
  return isRange ? undefined : `${file} has ${lines} lines, so no #${anchor}.`
}

// Aims links at lines: [`export function send`](../src/chat.ts#L1) gets the number of the first line that
// holds this code. Called by docs.js; never reads or writes a file itself.
import { posix } from 'node:path'
import { parse } from './texts/markdown.js'

/** {text, faults, stale}: the text with right numbers, the links that fit nowhere, those that were wrong. */
export function aimLines(path, text, project) {
  const faults = []
  const stale = []
  let aimed = ''
  let done = 0
  for (const { line, target, index, code } of parse(text).links) {
    const [, file, number] = /^([^:#]+)#L(\d+)$/.exec(target) ?? []
    if (file === undefined || code === undefined) continue
    const wanted = posix.join(posix.dirname(path), decodeURI(file))
    const right = project.hasFile(wanted) ? lineOf(code, project.read(wanted)) : -1
    if (right === 0) faults.push(`${path}:${line}: nothing in ${wanted} holds \`${code}\`.`)
    if (right === -1) faults.push(`${path}:${line}: ${wanted} does not exist.`)
    if (right < 1 || right === Number(number)) continue
    stale.push(`${path}:${line}: \`${code}\` is at ${wanted}#L${right}: run \`npm run docs\`.`)
    aimed += `${text.slice(done, index)}${file}#L${right}`
    done = index + target.length
  }
  return { text: aimed + text.slice(done), faults, stale }
}

/** From 1; 0 when no line holds the code. */
const lineOf = (code, text) => text.split('\n').findIndex((line) => line.includes(code)) + 1

// What stands at a marker of a text: files and blocks of the steps and the examples, differences of steps, what a
// command prints. Called by docs-snippets.js; never reads a file itself.
import { spawnSync } from 'node:child_process'
import { structuredPatch } from 'diff'
import { filesOf, STEPS, stepsIn } from './texts/steps.js'

const CONTEXT_LINES = 2
/** What begins the last line of a block. */
const CLOSING = /^([}\])]|<\/)/

/** A marker's kind, and who writes its lines, given what the marker names. */
export const writers = { file: wholeFile, block, changes, solution, output }

/** What is wrong with a marker, as a sentence. */
export class SnippetError extends Error {}

/** A name is that of a file of the steps, or of an example. */
const pathOf = (name) => (/^(examples|docs\/integrations)\//.test(name) ? name : STEPS + name)

function linesOf(project, name) {
  const path = pathOf(name)
  if (!project.hasFile(path)) throw new SnippetError(`${path} does not exist.`)
  return project.read(path).trimEnd().split('\n')
}

const fenced = (language, lines) => ['```' + language, ...lines, '```']
const languageOf = (name) => name.split('.').at(-1)

function wholeFile(name, project) {
  return fenced(languageOf(name), linesOf(project, name))
}

/** From the first line that holds the text to the end of its block, with the comment above it. */
function block(what, project) {
  const [, name, wanted] = /^(\S+): (.+)$/.exec(what) ?? []
  if (name === undefined) throw new SnippetError('write it as FILE: TEXT.')
  const lines = linesOf(project, name)
  const at = lines.findIndex((line) => line.includes(wanted))
  if (at === -1) throw new SnippetError(`nothing in ${pathOf(name)} holds that text.`)
  let first = at
  while (first > 0 && /^\s*(\/\/|\/?\*)/.test(lines[first - 1])) first--
  const depth = depthOf(lines[at])
  const dedented = lines.slice(first, lastOf(lines, at) + 1).map((line) => line.slice(depth))
  return fenced(languageOf(name), dedented)
}

const depthOf = (line) => line.search(/\S|$/)

/** The line that closes the block opened at a line, or the line itself when it opens none. */
function lastOf(lines, at) {
  const depth = depthOf(lines[at])
  const isInside = (line) => line === '' || depthOf(line) > depth
  let last = at
  // Again and again, since `} else {` closes a block and opens one.
  while (lines[last + 1] && isInside(lines[last + 1])) {
    const length = lines.slice(last + 1).findIndex((line) => !isInside(line))
    const next = length === -1 ? lines.length : last + 1 + length
    const closes = depthOf(lines[next] ?? '') === depth && CLOSING.test(lines[next]?.trim())
    if (!closes) return lines.findLastIndex((line, index) => index < next && line !== '')
    last = next
  }
  return last
}

/** A command of package.json with what it prints, which is the same each time. */
function output(command, project) {
  const [, name, rest = ''] = /^npm run (\S+)(?: -- (.+))?$/.exec(command) ?? []
  const { scripts } = JSON.parse(project.read('package.json'))
  const [, program] = /^node (\S+)$/.exec(scripts[name] ?? '') ?? []
  if (program === undefined) throw new SnippetError('write it as npm run NAME -- WORDS.')
  const words = rest.split(' ').filter(Boolean)
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new SnippetError(`it ended with ${status}: ${stderr.trim()}`)
  return fenced('console', [`$ ${command}`, ...stdout.trimEnd().split('\n')])
}

/** Every file of a step that is not as in the step before; all files of the first. */
function changes(step, project) {
  const steps = stepsIn(project)
  if (!steps.includes(step)) throw new SnippetError(`there is no step ${step}.`)
  const before = steps[steps.indexOf(step) - 1]
  const old = before === undefined ? {} : contents(project, before)
  return differences(old, contents(project, step))
}

function solution(step, project) {
  const old = contents(project, step)
  const solved = contents(project, `${step}/solution`)
  if (Object.keys(solved).length === 0)
    throw new SnippetError(`${STEPS}${step}/solution/ is empty.`)
  return differences(old, { ...old, ...solved })
}

const contents = (project, folder) =>
  Object.fromEntries(
    filesOf(project, folder).map((name) => [name, project.read(`${STEPS}${folder}/${name}`)]),
  )

function differences(old, now) {
  const names = Object.keys({ ...old, ...now }).filter((name) => old[name] !== now[name])
  const rank = (name) => {
    if (name === 'server.js') return 0
    if (name === 'page.js') return 3
    if (!name.endsWith('.js')) return 4
    return old[name] === undefined ? 1 : 2
  }
  names.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))
  if (names.length === 0) throw new SnippetError('no file differs.')
  return names.flatMap((name, index) => [
    ...(index === 0 ? [] : ['']),
    ...difference(name, old[name], now[name]),
  ])
}

function difference(name, old, now) {
  if (now === undefined) return [`~~**\`${name}\`**~~`]
  const caption = [`**\`${name}\`**`, '']
  if (old === undefined) return [...caption, ...fenced(languageOf(name), now.trimEnd().split('\n'))]
  const { hunks } = structuredPatch('', '', old, now, '', '', { context: CONTEXT_LINES })
  const lines = hunks.flatMap((hunk) => [
    `@@ ${name}:${hunk.newStart} @@`,
    ...hunk.lines.filter((line) => !line.startsWith('\\')).map((line) => line.trimEnd()),
  ])
  return [...caption, ...fenced('diff', lines)]
}

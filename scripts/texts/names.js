// Every file and folder that a text names in inline code exists. Called by texts.js and commands.js.
import { posix } from 'node:path'
import { STEPS } from './steps.js'

/** Names of what is not there, or not always. */
const EXCEPTIONS = [
  { name: /^(\.\/)?dist(\/|$)/, because: 'the build makes it' },
  { name: /^(\.\/)?data(\/|$)/, because: 'a running server makes it' },
  { name: /^(\.\/)?node_modules(\/|$)/, because: 'npm makes it' },
  { name: /(^|\/)secret\.key$/, because: 'steps 8 and 9 make it' },
  { name: /^config\/services\.yaml$/, because: 'a project of Symfony has it' },
  { name: /[…*]/, because: 'it stands for several' },
  { name: /(^|[^A-Za-z])[A-Z]+(?![A-Za-z])/, because: 'NN, X, FILE stand for any name' },
]

/** Names in capitals that are meant as they are. */
const CAPITALS = /^(CHANGELOG|LICENSE|README|SECURITY)\b/

export function nameFaults(project) {
  const endings = new Set(project.paths.map((path) => posix.extname(path)).filter(Boolean))
  const isName = (code) => {
    const plain = /^(\.{1,2}\/)?[\w@.…*-]+(\/[\w@.…*-]+)*\/?$/.test(code)
    if (!plain) return false
    const root = code.split('/')[0]
    return (
      code.endsWith('/') ||
      endings.has(posix.extname(code)) ||
      (code !== root && project.hasFolder(root))
    )
  }
  return project.texts.flatMap((path) =>
    project
      .textOf(path)
      .codes.map(({ line, code }) => ({ line, name: code.replace(/(?<=\.\w+)(:|#L)\d+$/, '') }))
      .filter(({ name }) => isName(name) && !exists(project, path, name))
      .map(({ line, name }) => `${path}:${line}: \`${name}\` does not exist.`),
  )
}

/** Whether a text at this path may name it: from the root, from the text, or from its tutorial's steps. */
export function exists(project, path, name) {
  const isCapital = CAPITALS.test(posix.basename(name))
  if (EXCEPTIONS.some((row) => row.name.test(name)) && !isCapital) return true
  const plain = name.replace(/\/$/, '')
  if (!plain.includes('/') && !name.endsWith('/'))
    return project.paths.some((file) => posix.basename(file) === plain)
  const step = posix.basename(path, '.md')
  const bases = ['', posix.dirname(path)]
  if (path.startsWith('docs/tutorial/')) bases.push(STEPS, `${STEPS}${step}`)
  return bases
    .map((base) => posix.join(base, plain))
    .some((file) => project.hasFolder(file) || (!name.endsWith('/') && project.hasFile(file)))
}

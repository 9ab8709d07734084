// Every command that a text tells people to type exists: npm's scripts, the tests and steps they name, and
// the programs given to node. Called by texts.js.
import { exists } from './names.js'
import { stepsIn } from './steps.js'

/** Blocks of these languages hold commands; of a console, only the lines that a person types. */
const SHELLS = ['', 'bash', 'console', 'sh', 'shell']
const NPM = /\bnpm (?:run ([\w:-]+)|(start|test)\b)(?: -- ((?:(?! {2})[^#|;&)])*))?/g
const NODE = /(?:^|[\s;&|(])node (\S+\.[cm]?[jt]s)\b/g
/** Words that stand for another word, such as NN or EMAIL. */
const isAny = (word) => /^[A-Z]+$|…/.test(word)

export function commandFaults(project) {
  const { scripts } = JSON.parse(project.read('package.json'))
  return project.texts.flatMap((path) =>
    commandsOf(project.textOf(path)).flatMap(({ line, code }) =>
      [...npmFaults(project, scripts, code), ...nodeFaults(project, path, code)].map(
        (fault) => `${path}:${line}: \`${code}\`: ${fault}`,
      ),
    ),
  )
}

function commandsOf({ codes, fences }) {
  const typed = fences
    .filter(({ language }) => SHELLS.includes(language))
    .flatMap(({ line, language, code }) =>
      code
        .split('\n')
        .map((code, index) => ({ line: line + 1 + index, code: code.trim() }))
        .filter(({ code }) => language !== 'console' || code.startsWith('$ ')),
    )
  return [...codes, ...typed]
}

function npmFaults(project, scripts, code) {
  return [...code.matchAll(NPM)].flatMap(([, run, short, rest = '']) => {
    const script = run ?? short
    if (isAny(script)) return []
    if (!Object.hasOwn(scripts, script)) return [`package.json has no script "${script}".`]
    const words = rest.split(/\s+/).filter((word) => word !== '' && !isAny(word))
    return argumentFaults[script]?.(project, words) ?? []
  })
}

/** What stands after `--`, for the scripts that take names of things. */
const argumentFaults = {
  test: (project, words) =>
    words
      .filter((word) => !testsOf(project).some((path) => path.includes(word)))
      .map((word) => `no test file has "${word}" in its path.`),
  tutorial: (project, [number]) =>
    number === undefined ||
    stepsIn(project).some((step) => Number.parseInt(step) === Number(number))
      ? []
      : [`there is no step ${number}.`],
}

const testsOf = (project) => project.paths.filter((path) => /^test\/.*\.test\.ts$/.test(path))

const nodeFaults = (project, path, code) =>
  [...code.matchAll(NODE)]
    .filter(([, program]) => !exists(project, path, program))
    .map(([, program]) => `${program} does not exist.`)

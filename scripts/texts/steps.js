// The steps of the tutorial: their folders, and what each of them and its two texts must hold.
// Called by texts.js, docs-code.js and tutorial.js; uses only what Node brings, for tutorial.js.

export const STEPS = 'docs/tutorial/steps/'
const TEXTS = ['docs/tutorial/en/', 'docs/tutorial/fr/']
const LINE_LIMIT = 80
const PACKAGES = ['ws', 'jsonwebtoken', 'redis']
const IMPORT = /^import\s(?:[^'"]*?from\s+)?['"]([^'"]+)['"]|\bimport\(['"]([^'"]+)['"]\)/gm

/** The names of the numbered folders, in order: `01-echo`. */
export const stepsIn = (project) =>
  [...new Set(project.paths.filter((path) => path.startsWith(STEPS)).map(folderOf))]
    .filter((name) => /^\d/.test(name))
    .sort()

const folderOf = (path) => path.slice(STEPS.length).split('/')[0]

/** The programs and pages directly in a folder of the steps; not what a program left there, as a secret. */
export const filesOf = (project, folder) =>
  project.paths
    .filter((path) => path.startsWith(`${STEPS}${folder}/`))
    .map((path) => path.slice(STEPS.length + folder.length + 1))
    .filter((name) => /^[^/]+\.(js|html)$/.test(name))

export function stepFaults(project) {
  return stepsIn(project).flatMap((step) => [
    ...TEXTS.flatMap((folder) => textFaults(project, step, folder)),
    ...filesOf(project, step)
      .filter((name) => name.endsWith('.js'))
      .flatMap((name) => programFaults(project, `${STEPS}${step}/`, name)),
  ])
}

function textFaults(project, step, folder) {
  const path = `${folder}${step}.md`
  if (!project.hasFile(path)) return [`${path}:1: the text of ${STEPS}${step}/ is missing.`]
  const { markers } = project.textOf(path)
  return ['changes', 'solution']
    .filter((kind) => !markers.some((marker) => marker.kind === kind && marker.what === step))
    .map((kind) => `${path}:1: the marker <!-- ${kind} ${step} --> is missing.`)
}

function programFaults(project, folder, name) {
  const path = `${folder}${name}`
  const text = project.read(path)
  const lines = text.trimEnd().split('\n').length
  const faults = []
  if (!/^\/[/*]/.test(text)) faults.push(`${path}:1: open with a comment that says what it is for.`)
  if (lines > LINE_LIMIT)
    faults.push(`${path}:${lines}: a program of a step has at most ${LINE_LIMIT} lines.`)
  for (const { 1: named, 2: late, index } of text.matchAll(IMPORT)) {
    const wanted = named ?? late
    if (mayImport(project, folder, wanted)) continue
    const line = text.slice(0, index).split('\n').length
    faults.push(
      `${path}:${line}: ${wanted} may not be imported: only node:…, ${PACKAGES.join(', ')} and files beside it.`,
    )
  }
  return faults
}

const mayImport = (project, folder, wanted) =>
  wanted.startsWith('node:') ||
  PACKAGES.includes(wanted) ||
  (/^\.\/[^/]+$/.test(wanted) && project.hasFile(folder + wanted.slice(2)))

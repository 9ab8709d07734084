// A text and its translation agree: headings, code, links and markers, in the same order. Called by texts.js.
// Compares no prose; says the first difference of each kind, since the rest follows from it.
import { placeOf } from './links.js'

/** Texts of one language. */
const ONLY_ENGLISH = [
  { path: 'CHANGELOG.md', because: 'it is for who runs or changes the code' },
  { path: 'SECURITY.md', because: 'it is for who runs or changes the code' },
  { path: 'docs/architecture.md', because: 'it is for who changes the code' },
  { path: 'docs/benchmarks.md', because: 'it is written by a measurement' },
  { path: 'docs/configuration.md', because: 'it is made from the code' },
  { path: 'docs/integrations/examples.md', because: 'it is for who writes backends' },
  { path: 'docs/deploy.md', because: 'it is for who runs it' },
  { path: 'docs/guarantees.md', because: 'it is for who judges or changes the code' },
  { path: 'docs/integrations/README.md', because: 'it is for who writes a backend' },
  { path: 'docs/integrations/webhooks.md', because: 'it is for who writes another backend' },
  { path: 'docs/scale.md', because: 'it is for who plans a large installation' },
  { path: 'docs/metrics.md', because: 'it is made from the code' },
  { path: 'docs/protocol.md', because: 'it is made from the code' },
]

const TUTORIAL = /^docs\/tutorial\/(en|fr)\//

const isFrench = (path) => path.endsWith('.fr.md') || path.startsWith('docs/tutorial/fr/')
const englishOf = (path) => path.replace(/\.fr\.md$/, '.md').replace(TUTORIAL, 'docs/tutorial/en/')
const frenchOf = (path) =>
  TUTORIAL.test(path)
    ? path.replace(TUTORIAL, 'docs/tutorial/fr/')
    : path.replace(/\.md$/, '.fr.md')

const hasOneLanguage = (path) => ONLY_ENGLISH.some((row) => row.path === path)

export function pairFaults(project) {
  return project.texts
    .filter((path) => !hasOneLanguage(path))
    .flatMap((path) => {
      const twin = isFrench(path) ? englishOf(path) : frenchOf(path)
      if (!project.hasFile(twin)) return [`${path}:1: its translation ${twin} is missing.`]
      return isFrench(path) ? differences(project, twin, path) : []
    })
}

/** What must be the same, and how to say that it is not. */
const KINDS = [
  {
    name: 'heading',
    of: ({ headings }) => headings.map(({ line, level }) => ({ line, is: '#'.repeat(level) })),
  },
  {
    name: 'code block',
    of: ({ fences }) =>
      fences.map(({ line, language, code }) => ({ line, is: sharedCode(language, code) })),
  },
  {
    name: 'link',
    of: ({ links }, path, project) =>
      links.map(({ line, target }) => ({ line, is: sharedTarget(project, path, target) })),
  },
  {
    name: 'marker',
    of: ({ markers }) => markers.map(({ line, kind, what }) => ({ line, is: `${kind} ${what}` })),
  },
]

function differences(project, english, french) {
  return KINDS.flatMap(({ name, of }) => {
    const [ours, theirs] = [english, french].map((path) => of(project.textOf(path), path, project))
    const length = Math.max(ours.length, theirs.length)
    const at = Array.from({ length }).findIndex((_, index) => ours[index]?.is !== theirs[index]?.is)
    if (at === -1) return []
    const [one, other] = [ours[at], theirs[at]]
    if (other === undefined)
      return [`${french}:1: the ${name} of ${english}:${one.line} is missing here.`]
    if (one === undefined)
      return [`${french}:${other.line}: this ${name} is missing in ${english}:1.`]
    const is = name === 'code block' ? '' : `: ${other.is}, not ${one.is}`
    return [`${french}:${other.line}: this ${name} is not as in ${english}:${one.line}${is}.`]
  })
}

/** Outside of a language, what follows two spaces is an explanation, which has to be translated. */
const sharedCode = (language, code) =>
  language === '' ? code.replace(/(?<=\S) {2,}.*$/gm, '') : `${language}\n${code}`

/** The same for both languages, as long as a text links to others of its own language. */
function sharedTarget(project, path, target) {
  const place = placeOf(path, target)
  if (place === undefined) return target
  const { file, anchor } = place
  const english = englishOf(file)
  const isTranslated = !hasOneLanguage(english) && project.texts.includes(english)
  const leaves = isTranslated && isFrench(file) !== isFrench(path) ? ' in the other language' : ''
  const heading =
    file.endsWith('.md') && project.hasFile(file)
      ? project.textOf(file).headings.findIndex(({ slug }) => slug === anchor)
      : -1
  const where = heading === -1 ? anchor : `heading ${heading + 1}`
  return english + (where === undefined ? '' : `#${where}`) + leaves
}

// Makes the page's scripts small, and tells which names only the page's own parts use, so that these become
// short ones. Called by build.js and shell.js; never for the server or the library.

/** Names in here are the contract's, or this browser keeps and tells them, also to a page of another build. */
const SHARED = [
  'src/protocol/',
  'src/client/local/',
  'src/client/state/pending.ts',
  'src/client/state/snapshot.ts',
  'src/client/sw.ts',
]

const WORDS = 'src/client/i18n/en.ts'

const WORD = /[A-Za-z_$][\w$]*/g
const INTERFACE = /^(?:export )?interface [^{]+\{\n(.*?)\n\}/gms
const MEMBER = /^  (?:readonly )?(\w+)\??[:(]/gm
/** What is quoted may be a name that is looked up at run time. */
const QUOTED = /'([\w-]+)'/g

const all = (text, pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? match[0])

/** What the page itself declares, without what is shared or quoted; given the project's files. */
export function ownNames({ paths, read }) {
  const own = paths.filter((path) => path.startsWith('src/client/') && path.endsWith('.ts'))
  const declared = own.flatMap((path) =>
    path === WORDS
      ? all(read(path), MEMBER)
      : all(read(path), INTERFACE).flatMap((body) => all(body, MEMBER)),
  )
  const shared = paths.filter((path) => SHARED.some((part) => path.startsWith(part)))
  const kept = new Set([
    ...shared.flatMap((path) => all(read(path), WORD)),
    ...own.flatMap((path) => all(read(path), QUOTED)),
  ])
  return [...new Set(declared)].filter((name) => !kept.has(name))
}

/** The script, small, and which of these names were shortened: those that terser knows of browsers are not. */
export async function minifyScript(script, names = []) {
  const { minify } = await import('terser')
  const nameCache = {}
  const properties = { regex: new RegExp(`^(?:${names.join('|')})$`), keep_quoted: true }
  const { code } = await minify(script, {
    module: true,
    ecma: 2022,
    compress: { passes: 3, inline: 1, lhs_constants: false, unsafe_methods: true },
    mangle: names.length > 0 ? { properties } : true,
    nameCache,
  })
  const shortened = Object.keys(nameCache.props?.props ?? {}).map((name) => name.slice(1))
  return { code, shortened }
}

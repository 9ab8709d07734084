// Reads what the checks need out of a Markdown text: fenced code, headings, inline code, links, markers.
// Called by the files beside it and docs-*.js. Knows the Markdown of this project, not all of it.

/** Everything in order, each with its line: {headings, fences, codes, links, anchors, markers}. */
export function parse(text) {
  const { fences, prose } = takeFences(text)
  const markers = matches(prose, MARKER).map(({ line, groups }) => ({ line, ...groups }))
  const bare = blank(prose, /<!--[^]*?-->/g)
  const { codes, links } = spansOf(bare)
  const anchors = matches(bare, /<a\s[^>]*\b(?:id|name)="([^"]+)"/g).map((found) => found[1])
  return { headings: headingsOf(bare), fences, codes, links, anchors, markers }
}

export const MARKER = /^[ \t]*<!-- (?<kind>file|block|changes|solution|output) (?<what>.*?) -->$/gm

export const lineAt = (text, index) => text.slice(0, index).split('\n').length

const matches = (text, pattern) =>
  [...text.matchAll(pattern)].map((found) =>
    Object.assign(found, { line: lineAt(text, found.index) }),
  )

/** What is blanked keeps its place, so that lines and indexes stay those of the text. */
const blank = (text, pattern) => text.replace(pattern, (found) => found.replace(/[^\n]/g, ' '))

/** The text with its fenced code blanked, and that code as [{line, language, code}]. */
export function takeFences(text) {
  const fences = []
  let open
  const prose = text.split('\n').map((content, index) => {
    const [, ticks, language] = /^[\s>]*(`{3,}|~{3,})\s*([^`]*)$/.exec(content) ?? []
    if (open === undefined) {
      if (ticks === undefined) return content
      open = { line: index + 1, ticks, language: language.trim(), code: [] }
    } else if (ticks?.startsWith(open.ticks) && language === '') {
      fences.push({ line: open.line, language: open.language, code: open.code.join('\n') })
      open = undefined
    } else open.code.push(content)
    return ' '.repeat(content.length)
  })
  return { fences, prose: prose.join('\n') }
}

/** Not across an empty line: a lonely backtick must not hide what follows. */
const CODE = '(?<ticks>`+)(?!`)(?<code>(?:(?!\\n\\s*\\n)[^])*?[^`])\\k<ticks>(?!`)'
const IMAGE = '!\\[[^\\]]*\\]\\([^)]*\\)'
const LINK = `\\[(?<label>(?:${IMAGE}|\`+[^\`]+\`+|[^\\[\\]\`])*)\\]\\((?<target>[^()\\s]+)(?:\\s+"[^"]*")?\\)`
const OTHER_LINKS = '\\b(?:href|src)="(?<quoted>[^"]+)"|^\\[[^\\]]+\\]:\\s+(?<defined>\\S+)'
/** What begins first holds: a link in code is no link, code in a link is its code. */
const SPANS = new RegExp(`${CODE}|${LINK}|${OTHER_LINKS}`, 'gm')

/** Inline code and links, also those in the label of a link; `index` is where a link's target begins. */
export function spansOf(prose, offset = 0, whole = prose) {
  const codes = []
  const links = []
  for (const found of prose.matchAll(SPANS)) {
    const { code, label, quoted, defined } = found.groups
    const line = lineAt(whole, offset + found.index)
    if (code !== undefined) {
      codes.push({ line, code: unwrapped(code) })
      continue
    }
    const target = found.groups.target ?? quoted ?? defined
    const inner = label ? spansOf(label, offset + found.index + 1, whole) : { codes: [], links: [] }
    const start = found[0].indexOf(target, label === undefined ? 0 : label.length + 3)
    const index = offset + found.index + start
    links.push({ line, target, index, code: inner.codes[0]?.code }, ...inner.links)
    codes.push(...inner.codes)
  }
  return { codes, links }
}

/** Code as it is meant: on one line, and a table's `\|` is `|`. */
const unwrapped = (code) => code.replace(/\s+/g, ' ').replaceAll('\\|', '|').trim()

function headingsOf(prose) {
  const counts = new Map()
  return matches(prose, /^(#{1,6}) +(.*?)(?: +#+)? *$/gm).map(({ line, 1: marks, 2: title }) => {
    const slug = slugOf(title)
    const count = counts.get(slug) ?? 0
    counts.set(slug, count + 1)
    return { line, level: marks.length, title, slug: count === 0 ? slug : `${slug}-${count}` }
  })
}

/** The anchor that GitHub gives to a heading: letters of any language stay, signs go. */
const slugOf = (title) =>
  title
    .replace(/!?\[([^\]]*)\]\([^)]*\)|<[^>]*>/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')

// The texts that the server shows at /docs: which, in what groups, as HTML, and cut into sections for the
// search. Called by site.js and its pages; knows the paths of docs/, not the look.
import { Marked } from 'marked'
import { placeOf } from '../texts/links.js'

/** For machines; served as they are. */
export const documents = [
  'docs/asyncapi.json',
  'docs/openapi.json',
  'docs/relais.postman_collection.json',
]

/** What somebody needs who writes a client or a backend, or runs it. The rest of docs/ is for who has the code. */
const GROUPS = [
  {
    group: 'Reference',
    of: () => ['docs/protocol.md', 'docs/configuration.md'],
    says: 'made from the program: all of it, field by field',
  },
  {
    group: 'Integrations',
    of: ({ texts }) => texts.filter((path) => path.startsWith('docs/integrations/')),
  },
  {
    group: 'Use it',
    of: () => ['docs/by-hand.md', 'docs/by-hand.fr.md', 'docs/client.md', 'docs/client.fr.md'],
  },
]

const languageOf = (path) => (path.endsWith('.fr.md') ? 'fr' : 'en')
/** In an address, `.fr` would be the kind of the file. */
const nameOf = (path) =>
  path.replace(/^docs\/(.*?)(\.fr)?\.md$/, (_, name, french) => (french ? `fr/${name}` : name))

/** [{path, name, group, language, title, says, html, headings}] in the order of the groups. */
export function textsOf(project) {
  const rows = GROUPS.flatMap(({ of, ...row }) => of(project).map((path) => ({ path, ...row })))
  const served = new Map([
    ...rows.map(({ path }) => [path, `/docs/${nameOf(path)}`]),
    ...documents.map((path) => [path, `/${path}`]),
  ])
  return rows.map(({ path, group, says }) => {
    const { headings } = project.textOf(path)
    const html = htmlOf(project.read(path), path, headings, served)
    return {
      path,
      group,
      name: nameOf(path),
      language: languageOf(path),
      title: headings[0].title.replaceAll('`', ''),
      says: says ?? firstSentence(html),
      html,
      headings,
    }
  })
}

/** Headings get the names that links use; links lead to what is served, or say where it stands. */
function htmlOf(markdown, path, headings, served) {
  const rest = [...headings]
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }) {
        const { slug } = rest.shift()
        return `<h${depth} id="${slug}">${this.parser.parseInline(tokens)}</h${depth}>\n`
      },
      link({ href, tokens }) {
        const label = this.parser.parseInline(tokens)
        const place = placeOf(path, href)
        if (place === undefined) return `<a href="${escaped(href)}" rel="noopener">${label}</a>`
        const address = place.file === path ? '' : served.get(place.file)
        if (address === undefined)
          return `${label} <span class="muted">(${escaped(place.file)})</span>`
        return `<a href="${address}${place.anchor ? `#${place.anchor}` : ''}">${label}</a>`
      },
      code: ({ text }) => `<pre><code>${escaped(text)}</code></pre>\n`,
      image: ({ text }) => escaped(text),
    },
  })
  return marked
    .parse(markdown.replace(/<!--[^]*?-->/g, ''))
    .replace(/<table>/g, '<div class="table" tabindex="0" role="group" aria-label="table"><table>')
    .replace(/<\/table>/g, '</table></div>')
}

/** One per heading: [{page, title, address, text}]. */
export function sectionsOf({ name, title: page, html, language }) {
  return html
    .split(/(?=<h[1-6] id=")/)
    .map((part) => /^<h[1-6] id="([^"]+)">(.*?)<\/h[1-6]>([^]*)$/.exec(part))
    .filter((found) => found !== null)
    .map(([, slug, title, text]) => ({
      page,
      language,
      title: plain(title),
      address: `/docs/${name}#${slug}`,
      text: plain(text),
    }))
}

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** Not of the link to the other language, which comes before. */
const firstSentence = (html) =>
  /^.*?[.:](?= |$)/.exec(plain(/<p>(?!<a )([^]*?)<\/p>/.exec(html)?.[1] ?? ''))?.[0] ?? ''

const plain = (html) =>
  html
    .replace(/<\/?(a|code|em|span|strong)\b[^>]*>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => ENTITIES[name])
    .replace(/\s+/g, ' ')
    .trim()

export const escaped = (text) =>
  text.replace(
    /[&<>"]/g,
    (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign],
  )

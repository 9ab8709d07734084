// The pages of /docs as HTML: the frame around a text, the start, and the explorer's empty page. Called by
// site.js. No script and no style stands in a page, because the policy of the server allows none.
import { documents, escaped } from './texts.js'

const WORDS = {
  en: { contents: 'Contents', search: 'Search', skip: 'To the text', chat: 'Open the chat' },
  fr: {
    contents: 'Sommaire',
    search: 'Rechercher',
    skip: 'Aller au texte',
    chat: 'Ouvrir le chat',
  },
}

const SAYS = {
  'docs/asyncapi.json': [
    'AsyncAPI 3',
    'the socket: every command, answer, event, error and close code',
  ],
  'docs/openapi.json': ['OpenAPI 3.1', 'the HTTP API: every route, with its errors'],
  'docs/relais.postman_collection.json': ['Postman collection', 'the HTTP API, ready to run'],
}

function page({ title, language = 'en', script = 'search', nav, main }) {
  const words = WORDS[language]
  return `<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="theme-color" content="#fbfaf7" media="(prefers-color-scheme: light)" />
    <meta name="theme-color" content="#151514" media="(prefers-color-scheme: dark)" />
    <title>${escaped(title)} · Relais</title>
    <link rel="icon" href="/icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/styles.css" />
    <link rel="stylesheet" href="/docs/docs.css" />
    <script type="module" src="/docs/${script}.js"></script>
  </head>
  <body class="docs">
    <a class="skip" href="#text">${words.skip}</a>
    <header>
      <a class="wordmark" href="/docs"><img src="/icon.svg" alt="" width="28" height="28" />Relais docs</a>
      ${script === 'search' ? searchField(words) : ''}
      <a class="button" href="/">${words.chat}</a>
    </header>
    <div class="columns">
      ${nav}
      <main id="text" tabindex="-1">
        <section id="found" aria-label="${words.search}" hidden></section>
        ${main}
      </main>
    </div>
  </body>
</html>
`
}

const searchField = ({ search }) => `<form role="search">
        <input id="search" type="search" aria-label="${search}" placeholder="${search}" autocomplete="off" spellcheck="false" />
      </form>`

const link = (address, label, isHere = false) =>
  `<a href="${address}"${isHere ? ' aria-current="page"' : ''}>${escaped(label)}</a>`

/** All pages, and the headings of this one. */
function contents(texts, language, here) {
  const shown = texts.filter((text) => text.language === language || text === here)
  const groups = [...new Set(shown.map(({ group }) => group))].map((group) => {
    const pages = shown
      .filter((text) => text.group === group)
      .map(
        (text) =>
          `<li>${link(`/docs/${text.name}`, text.title, text === here)}${parts(text, here)}</li>`,
      )
    return `<h2>${group}</h2><ul>${pages.join('')}</ul>`
  })
  return `<nav aria-label="${WORDS[language].contents}"><details open>
        <summary>${WORDS[language].contents}</summary>
        ${groups.join('\n')}<h2>Try it</h2><ul><li>${link('/docs/explorer', 'Explorer', here === 'explorer')}</li></ul>
      </details></nav>`
}

function parts(text, here) {
  if (text !== here) return ''
  const items = text.headings
    .slice(1)
    .filter(({ level }) => level <= 3)
    .map(
      ({ level, title, slug }) =>
        `<li class="level-${level}"><a href="#${slug}">${escaped(title.replaceAll('`', ''))}</a></li>`,
    )
  return `<ul class="parts">${items.join('')}</ul>`
}

export const textPage = (text, texts) =>
  page({
    title: text.title,
    language: text.language,
    nav: contents(texts, text.language, text),
    main: `<article>${text.html}</article>`,
  })

export function startPage(texts) {
  const card = (address, title, says) =>
    `<li><a class="card" href="${address}"><strong>${escaped(title)}</strong><span class="muted">${escaped(says)}</span></a></li>`
  const english = texts.filter(({ language }) => language === 'en')
  return page({
    title: 'Documentation',
    nav: contents(texts, 'en', 'start'),
    main: `<article>
          <h1>How to speak with this Relais</h1>
          <p>Described once, in the contract of the program; everything here is made from it and true for the
          version that runs.</p>
          <h2>To read</h2>
          <ul class="cards">${english.map((text) => card(`/docs/${text.name}`, text.title, text.says)).join('')}</ul>
          <h2>To try</h2>
          <ul class="cards">${card('/docs/explorer', 'Explorer', 'pick a command, fill it in, send it on a live socket, watch the frames')}</ul>
          <h2>For machines</h2>
          <ul class="cards">${documents.map((path) => card(`/${path}`, ...SAYS[path])).join('')}</ul>
        </article>`,
  })
}

export const explorerPage = (texts) =>
  page({
    title: 'Explorer',
    script: 'explorer',
    nav: contents(texts, 'en', 'explorer'),
    main: `<h1>Explorer</h1>
        <noscript><p class="problem">The explorer needs JavaScript.</p></noscript>
        <div id="explorer"></div>`,
  })

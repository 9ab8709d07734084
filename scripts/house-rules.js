// The plan of the house as data: which room may import which, the one door of each package, and what
// may not be written where. Applied by house.js; docs/architecture.md says why. Change the plan here.

const SERVER_ROOMS = ['src/protocol/', 'src/server/']
const CONTRACT = 'src/protocol/'
const LIB = 'src/server/lib/'
const CHAT = 'src/server/chat/'

/** A room is a folder or a file; the longest match holds. It may always import from itself. */
export const rooms = {
  'src/protocol/': [],
  'src/server/lib/': [CONTRACT],
  'src/server/chat/': [CONTRACT, LIB],
  'src/server/store/': [CONTRACT, LIB],
  'src/server/bus/': [CONTRACT, LIB],
  'src/server/files/': [CONTRACT, LIB],
  'src/server/push/': [CONTRACT, LIB],
  'src/server/webhooks/': [CONTRACT, LIB],
  'src/server/metrics/': [CONTRACT, LIB],
  'src/server/realtime/': [CONTRACT, LIB, CHAT],
  'src/server/http/': [CONTRACT, LIB, CHAT],
  'src/server/config.ts': [CONTRACT, LIB],
  'src/server/app.ts': SERVER_ROOMS,
  'src/server/nodes.ts': SERVER_ROOMS,
  'src/server/main.ts': SERVER_ROOMS,
  'src/server/admin.ts': SERVER_ROOMS,
  'src/server/admin/': SERVER_ROOMS,
  'src/client/net/': [CONTRACT],
  'src/client/state/': [CONTRACT],
  'src/client/ui/': [CONTRACT],
  'src/client/i18n/': [CONTRACT],
  'src/client/media/': [CONTRACT],
  'src/client/local/': [CONTRACT],
  'src/client/actions/': [
    CONTRACT,
    'src/client/state/',
    'src/client/net/',
    'src/client/media/',
    'src/client/local/',
  ],
  'src/client/library/': [
    CONTRACT,
    'src/client/state/',
    'src/client/net/',
    'src/client/actions/',
    'src/client/local/',
  ],
  'src/client/views/': [CONTRACT, 'src/client/ui/', 'src/client/i18n/', 'src/client/state/'],
  'src/client/main.ts': [CONTRACT, 'src/client/'],
  'src/client/sw.ts': [],
  'src/docs/': ['src/client/ui/'],
}

/** Which files may import a package. The page may reach none, not even through the contract. */
export const doors = {
  ws: ['src/server/realtime/websocket.ts'],
  jsonwebtoken: ['src/server/lib/token.ts'],
  jose: ['src/server/lib/foreign-token.ts', 'src/server/lib/foreign-keys.ts'],
  '@node-rs/argon2': ['src/server/lib/password.ts'],
  'fastest-levenshtein': ['src/server/lib/misspelt.ts'],
  pino: ['src/server/lib/log.ts'],
  'rate-limiter-flexible': ['src/server/lib/attempts.ts'],
  'better-sqlite3': [
    'src/server/store/sqlite.ts',
    'src/server/store/sqlite-reading.ts',
    'src/server/store/running.ts',
    'src/server/store/checkpoints.ts',
    'src/server/store/backup.ts',
  ],
  kysely: ['src/server/store/'],
  pg: ['src/server/store/postgres-pool.ts'],
  hono: ['src/server/http/'],
  '@hono/node-server': ['src/server/http/'],
  compression: ['src/server/http/page.ts'],
  'serve-static': ['src/server/http/page.ts'],
  'prom-client': ['src/server/metrics/registry.ts'],
  redis: ['src/server/bus/redis-lines.ts'],
  zod: ['src/protocol/', 'src/server/config.ts', 'src/server/bus/wire.ts'],
}

/** Programs: what they do not reach is dead code. */
export const programs = [
  'src/server/main.ts',
  'src/server/admin.ts',
  'src/client/main.ts',
  'src/client/sw.ts',
  'src/client/library/connect.ts',
  'src/docs/search.ts',
  'src/docs/explorer.ts',
]
/** What runs in other people's pages and programs carries no package either. */
export const page = [
  ...['src/client/main.ts', 'src/client/sw.ts', 'src/client/library/connect.ts'],
  ...['src/docs/search.ts', 'src/docs/explorer.ts'],
]

export const LINE_LIMIT = 250
/** The words of a language are one file, so that another language is one file. */
export const long = ['src/client/i18n/en.ts', 'src/client/i18n/fr.ts']

/** Texts that may not be written, looked for outside comments and quotes. */
export const forbidden = [
  {
    text: /\bprocess\.env\b/,
    under: ['src/'],
    except: ['src/server/config.ts'],
    says: 'settings come from src/server/config.ts, the only reader of process.env',
  },
  {
    text: /(?<![.\w])(document|window)\s*[.,;)?[]/,
    under: [
      'src/client/net/',
      'src/client/state/',
      'src/client/actions/',
      'src/client/local/',
      'src/client/library/',
      'src/client/sw.ts',
    ],
    says: 'this room knows no DOM: no document, no window',
  },
  {
    text: /\b(inner|outer)HTML\b|\binsertAdjacentHTML\b/,
    under: ['src/'],
    says: 'text from people must never become HTML: make elements with src/client/ui',
  },
  {
    text: /(:|\bas|<)\s*any\b|, any>/,
    under: ['src/', 'test/'],
    says: 'name the type, or use unknown and check it; not any',
  },
  {
    text: /^\s*export default\b/m,
    under: ['src/', 'scripts/', 'test/'],
    says: 'export by name, so that a thing has one name everywhere',
  },
  {
    text: /\btest\.only\(|\.only\((?=['"`])/,
    under: ['test/'],
    says: '`only` silently leaves the other tests out',
  },
]

export const forbiddenNames = /^(utils?|helpers?|types?|index)\./

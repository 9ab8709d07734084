// Where the store and the other nodes are, in a line for whoever starts the server; without passwords. Called by main.ts.

interface Places {
  DATABASE_URL: string | null
  REDIS_URL: string | null
}

/** Null for one process with SQLite, which is what everybody begins with. */
export function placesOf({ DATABASE_URL, REDIS_URL }: Places): string | null {
  const redis = REDIS_URL?.split(',').map(hostOf).join(', ')
  if (DATABASE_URL === null)
    return redis === undefined
      ? null
      : `Store: SQLite, for this server alone. Redis at ${redis} is told who is online.`
  const store = `Store: PostgreSQL at ${databaseOf(DATABASE_URL)}.`
  return redis === undefined
    ? `${store} No Redis: other servers of this database are heard within 2 s.`
    : `${store} Bus: Redis at ${redis}.`
}

const hostOf = (address: string): string => {
  const { hostname, port } = new URL(address)
  return `${hostname}:${port || 6379}`
}

/** The package `pg` takes a host of the query before any other. */
function databaseOf(address: string): string {
  const { hostname, port, pathname, searchParams } = new URL(address)
  const host = searchParams.get('host') ?? decodeURIComponent(hostname)
  const at = host.startsWith('/') ? host : `${host || 'localhost'}:${port || 5432}`
  return `${at}/${decodeURIComponent(pathname.slice(1))}`
}

// Whether all that was acknowledged is stored, once and in order; reads the database beside the running server.

const MARKER = /^\^(\d{3})(\d{7})/
const FNV = 16777619

/** `sql` gives the bodies in the order they were stored. `sent` is how many messages each stream has sent, `order` the sum
 * that the load generator has made of what everybody heard, where all hear the same. */
export async function orderFaults(path, sql, { sent, order }) {
  const { default: Database } = await import('better-sqlite3')
  const db = new Database(path, { readonly: true })
  const bodies = db.prepare(sql).pluck().all()
  db.close()
  return bodiesFaults(bodies, { sent, order })
}

export function bodiesFaults(bodies, { sent, order = null }) {
  const next = new Map()
  const faults = []
  let sum = 0
  for (const body of bodies) {
    const marker = MARKER.exec(body)
    if (marker === null) continue
    const [stream, number] = [Number(marker[1]), Number(marker[2])]
    const wanted = next.get(stream) ?? 0
    if (number !== wanted)
      faults.push(`stored: ${number} of stream ${stream} stands where ${wanted} should`)
    next.set(stream, number + 1)
    sum = Math.imul(sum ^ (Math.imul(stream, FNV) + number), FNV) >>> 0
  }
  const stored = [...next.values()].reduce((all, count) => all + count, 0)
  if (stored !== sent) faults.push(`stored: ${stored} messages, acknowledged: ${sent}`)
  if (order !== null && sum !== order)
    faults.push('what was heard has another order than what is stored')
  return faults.slice(0, 5)
}

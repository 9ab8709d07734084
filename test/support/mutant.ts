// Servers with one promise taken out on purpose, each its own bundle, so that the product needs no switch for
// it: a test that stays green with such a server proves nothing. A change that no longer fits throws.
import { build } from 'esbuild'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'

interface Change {
  file: string
  from: string
  to: string
}

const mutants = {
  'acknowledges before the disk has it': [
    {
      file: 'src/server/store/sqlite.ts',
      from: "pragma('synchronous = FULL')",
      to: "pragma('synchronous = NORMAL')",
    },
    { file: 'src/server/store/sqlite.ts', from: 'synchronous !== 2', to: 'synchronous !== 1' },
  ],
  'acknowledges before the commit': [
    {
      file: 'src/server/store/sqlite.ts',
      from: 'begin: () => begin.run()',
      to: 'begin: () => this.#db.inTransaction || begin.run()',
    },
    {
      file: 'src/server/store/sqlite.ts',
      from: 'commit.run()',
      to: `setTimeout(() => {
        try { if (this.#db.inTransaction) commit.run() } catch { if (this.#db.inTransaction) rollback.run() }
      }, 30)`,
    },
  ],
  'stores a clientId as often as it comes': [
    {
      file: 'src/server/store/messages.ts',
      from: 'if (clientId === null) return null',
      to: 'if (clientId !== undefined) return null',
    },
    {
      file: 'src/server/store/sqlite-append.ts',
      from: `.columns(['conversation_id', 'sender_id', 'client_id'])`,
      to: `.columns(['conversation_id', 'seq'])`,
    },
    {
      file: 'src/server/store/migrations.ts',
      from: 'CREATE UNIQUE INDEX messages_by_client_id',
      to: 'CREATE INDEX messages_by_client_id',
    },
  ],
  'stores a clientId as often as it comes, on PostgreSQL': [
    {
      file: 'src/server/store/postgres-append-sql.ts',
      from: 'IF client_ids[i] IS NOT NULL THEN',
      to: 'IF false THEN',
    },
    {
      file: 'src/server/store/postgres-migrations.ts',
      from: 'CREATE UNIQUE INDEX messages_by_client_id',
      to: 'CREATE INDEX messages_by_client_id',
    },
  ],
  'acknowledges before the commit, on PostgreSQL': [
    {
      file: 'src/server/store/postgres-append.ts',
      from: 'return this.pool.use((ask) => (tells ? this.#tell(batch, ask) : append(batch, ask)))',
      // It commits when the next ones come, or a second later.
      to: `const open = this as { commit?: () => void }
      open.commit?.()
      return new Promise((answer, fail) => {
        const act = async (ask: Ask) => {
          await ask({ sql: 'BEGIN' })
          answer(await append(batch, ask))
          await new Promise<void>((next) => setTimeout((open.commit = next), 1000))
          await ask({ sql: 'COMMIT' })
        }
        this.pool.use((ask) => orRollBack(ask, () => act(ask))).catch(fail)
      })`,
    },
  ],
  'takes whoever leaves one node out of the public set': [
    {
      file: 'src/server/bus/redis-scripts.ts',
      from: 'statuses[#statuses + 1] = settle(user)',
      to: `statuses[#statuses + 1] = settle(user)
        if status == 'offline' then redis.call('SREM', 'online_users', user) end`,
    },
  ],
  'leaves the people of a dead node where they were': [
    {
      file: 'src/server/bus/redis-scripts.ts',
      from: "'-inf', now(), 'LIMIT'",
      to: "'-inf', '-inf', 'LIMIT'",
    },
  ],
  'tells what comes too early at once': [
    {
      file: 'src/server/bus/sequencer.ts',
      from: '} else if (rev > place.rev) this.#hold(place, rev, publication)',
      to: '} else if (rev > place.rev) this.deliver(publication)',
    },
  ],
  // No promise less: what presence waits for is shorter, so that a test sees more of it, but not how long nodes are
  // given to come back to a Redis that was empty: for that they need as long as ever.
  'is in a hurry': [
    {
      file: 'src/server/bus/redis-pace.ts',
      from: '{ beatMs: 1500, leaseMs: 9000, settleMs: 2500, trustMs: 15_000 }',
      to: '{ beatMs: 300, leaseMs: 2000, settleMs: 2500, trustMs: 3000 }',
    },
    {
      file: 'src/server/bus/local-presence.ts',
      from: 'GRACE_MS = 3000',
      to: 'GRACE_MS = 500',
    },
  ],
  'loses one event in fifty': [
    {
      file: 'src/server/realtime/hub.ts',
      from: 'deliver(publication: Publication): void {',
      to: `deliver(publication: Publication): void {
        if (((this as { told?: number }).told = ((this as { told?: number }).told ?? 0) + 1) % 50 === 0) return`,
    },
  ],
} satisfies Record<string, Change[]>

export type Mutant = keyof typeof mutants

/** Builds one that is all of this, beside the real server, and answers the path of its program. */
export async function buildMutant(...names: Mutant[]): Promise<string> {
  const outfile = `dist/mutants/${names.join(' and ').replaceAll(' ', '-')}.js`
  const changes = new Map<string, Change[]>()
  for (const change of names.flatMap((name) => mutants[name] as Change[])) {
    const path = resolve(change.file)
    changes.set(path, [...(changes.get(path) ?? []), change])
  }
  await build({
    entryPoints: ['src/server/main.ts'],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    sourcemap: true,
    plugins: [
      {
        name: 'mutate',
        setup: ({ onLoad }) =>
          onLoad({ filter: /src\/server\/.*\.ts$/ }, async ({ path }) => {
            const text = await readFile(path, 'utf8')
            return { contents: (changes.get(path) ?? []).reduce(mutate, text), loader: 'ts' }
          }),
      },
    ],
  })
  return outfile
}

function mutate(text: string, { file, from, to }: Change): string {
  const [before, after, ...more] = text.split(from)
  if (after === undefined || more.length > 0)
    throw new Error(`${file} must have "${from}" once; bring test/support/mutant.ts up to date.`)
  return before + to + after
}

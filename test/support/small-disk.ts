// A disk of a few megabytes (tmpfs), which a test fills and makes larger. Only root may mount one; needs.js
// has found out before. Unmounted when the test's process ends, however politely.
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newFolder } from './server.ts'

const mounted = new Set<string>()
// Before the folders are removed.
process.prependListener('exit', () => {
  for (const folder of mounted) execFileSync('umount', ['--lazy', folder])
})
process.on('SIGTERM', () => process.exit(143))

export class SmallDisk {
  readonly folder = newFolder()
  /** For a server to keep its data in. */
  readonly dataDir = join(this.folder, 'data')
  readonly #filler = join(this.folder, 'filler')

  constructor(megabytes: number) {
    mount('-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', this.folder)
    mounted.add(this.folder)
    mkdirSync(this.dataDir)
  }

  get freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.folder)
    return bavail * bsize
  }

  /** Somebody else needs space. */
  fill(bytes: number): void {
    writeFileSync(this.#filler, Buffer.alloc(bytes))
  }

  /** Somebody else needs it no more. */
  empty(): void {
    rmSync(this.#filler)
  }

  resize(megabytes: number): void {
    mount('-o', `remount,size=${megabytes}m`, this.folder)
  }
}

const mount = (...args: string[]) => execFileSync(process.env.RELAIS_MOUNT ?? 'mount', args)

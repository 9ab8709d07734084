// A disk of a few megabytes (tmpfs), which a test fills and makes larger. Only root may mount one; needs.js
// has found out before. Unmounted when the test's process ends, however politely.
import { execFileSync } from 'node:child_process'
import { mkdirSync, statfsSync, writeFileSync } from 'node:fs'
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
  #megabytes: number

  constructor(megabytes: number) {
    this.#megabytes = megabytes
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

  resize(megabytes: number): void {
    mount('-o', `remount,size=${megabytes}m`, this.folder)
    this.#megabytes = megabytes
  }

  /** A little more space. */
  grow(): void {
    this.resize(this.#megabytes + 1)
  }
}

const mount = (...args: string[]) => execFileSync(process.env.RELAIS_MOUNT ?? 'mount', args)

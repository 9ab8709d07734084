// Compiles what the measurements have in C, unless that is done already; called by generator.js and scenarios.
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { lastChange } from '../files.js'

export function compile(program, sources, flags = []) {
  if (process.platform !== 'linux')
    throw new Error('What is measured with C uses epoll, /proc and preloading, so it needs Linux.')
  if (lastChange([program]) > lastChange(sources)) return
  mkdirSync(dirname(program), { recursive: true })
  const files = sources.filter((file) => file.endsWith('.c'))
  const args = ['-O2', '-Wall', ...flags, '-o', program, ...files]
  const { error, status, stderr } = spawnSync('cc', args, { encoding: 'utf8' })
  if (error?.code === 'ENOENT')
    throw new Error(
      `${program} is written in C, and there is no compiler \`cc\`: apt-get install -y gcc libc6-dev`,
    )
  if (status !== 0) throw new Error(`${program} does not compile:\n${stderr}`)
}

// `npm run check`: types, formatting, the rules of the house, documentation that is fresh and true. A part of
// `npm test`. Prints a line per check and what to do about each fault; never changes a file.
import { execFile } from 'node:child_process'
import { isProgram } from './files.js'
import { setup } from './setup.js'
import { projectOnDisk } from './texts/project.js'

/** Resolves to the faults of one check, as text; empty when all is well. */
const checks = {
  types: () => run('node_modules/typescript/bin/tsc', '-p', '.'),
  formatting: async () => {
    const faults = await run('node_modules/prettier/bin/prettier.cjs', '--check', '.')
    return faults && `${faults}\n\`npm run format\` corrects these.`
  },
  house: async () => {
    const { houseFaults } = await import('./house.js')
    return (await houseFaults()).join('\n')
  },
  docs: () => run('scripts/docs.js', '--check'),
  texts: async () => {
    const { textFaults } = await import('./texts.js')
    return textFaults(projectOnDisk()).join('\n')
  },
}

/** Whether everything is as it should be. */
export async function check() {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, faultsOf]) => {
      const start = performance.now()
      const faults = await faultsOf().catch((error) => error.message)
      const seconds = ((performance.now() - start) / 1000).toFixed(1)
      console.log(`${faults ? 'FAILED' : 'ok'}  ${name}  ${seconds} s`)
      if (faults) console.log(`${faults}\n`)
      return faults === ''
    }),
  )
  return results.every(Boolean)
}

function run(program, ...args) {
  return new Promise((resolve) => {
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' }
    execFile(process.execPath, [program, ...args], { env }, (error, out, err) => {
      resolve(error === null ? '' : `${out}${err}`.trim() || error.message)
    })
  })
}

if (isProgram(import.meta.url)) {
  await setup()
  process.exitCode = (await check()) ? 0 : 1
}

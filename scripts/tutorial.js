// `npm run tutorial` lists the steps of the tutorial; `npm run tutorial -- 03` becomes the program of step 3,
// `-- 03 solution` that of its exercise's solution. Never changes a step.
import { copyFile, mkdir, rename } from 'node:fs/promises'
import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { root } from './files.js'
import { setup } from './setup.js'
import { stopWithNpm } from './stop-with-npm.js'
import { filesOf, STEPS, stepsIn } from './texts/steps.js'
import { projectOnDisk } from './texts/project.js'

await setup({ forDevelopment: false })
const project = projectOnDisk()
const steps = stepsIn(project)
const { number, isSolution, port, rest } = readArguments()
if (number === undefined) list()
else await run(stepOf(number))

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      options: { port: { type: 'string' } },
      allowPositionals: true,
    })
    const [number, ...words] = positionals
    const rest = words.filter((word) => word !== 'solution')
    const port = values.port || process.env.PORT || '8181'
    return { number, isSolution: rest.length < words.length, port, rest }
  } catch (error) {
    const [fault] = error.message.split('. ')
    return giveUp(`${fault}. Start a step like this: npm run tutorial -- 03 --port 8182`)
  }
}

function list() {
  const width = Math.max(...steps.map((step) => step.length))
  for (const step of steps) {
    const [, number, name] = /^(\d+)-(.*)/.exec(step)
    console.log(`${number}  ${name.padEnd(width - 3)}  docs/tutorial/en/${step}.md`)
  }
  console.log(`
Start a step:     npm run tutorial -- 01
its solution:     npm run tutorial -- 01 solution
en français :     docs/tutorial/fr/README.md`)
}

function stepOf(number) {
  const step = steps.find((step) => Number.parseInt(step) === Number(number))
  if (step !== undefined) return step
  const range = `${Number.parseInt(steps[0])} to ${Number.parseInt(steps.at(-1))}`
  return giveUp(`There is no step ${number}, only ${range}: \`npm run tutorial\` lists them.`)
}

/** The program stays this process, so that its signals and its exit code need no relay. */
async function run(step) {
  await setup({ forDevelopment: false })
  await checkPort(step)
  const folder = isSolution ? await withSolution(step) : join(root, STEPS, step)
  const program = join(folder, 'server.js')
  // Programs keep what must outlive them where they are started; never among the sources.
  const data = join(process.env.DATA_DIR || 'data', 'tutorial')
  await mkdir(data, { recursive: true, mode: 0o700 })
  process.chdir(data)
  process.env.PORT = port
  process.argv = [process.execPath, program, ...rest]
  stopWithNpm()
  await import(pathToFileURL(program))
}

/** The solution holds only the files that differ; the step's others lie beside them. */
async function withSolution(step) {
  const files = new Map()
  for (const folder of [step, `${step}/solution`])
    for (const name of filesOf(project, folder)) files.set(name, join(root, STEPS, folder, name))
  const to = join(root, 'dist/tutorial', step)
  await mkdir(to, { recursive: true })
  for (const [name, path] of files) {
    // Renamed when it is whole: a program that was started from here before may be reading it.
    const copy = join(to, `${name}.${process.pid}`)
    await copyFile(path, copy)
    await rename(copy, join(to, name))
  }
  return to
}

async function checkPort(step) {
  if (!/^\d+$/.test(port) || Number(port) < 1 || Number(port) > 65535)
    giveUp(`"${port}" is no port: give a number from 1 to 65535, such as --port 8182.`)
  const words = [step.slice(0, 2), ...(isSolution ? ['solution'] : []), ...rest]
  const other = `npm run tutorial -- ${words.join(' ')} --port ${Number(port) + 1}`
  // Both addresses of localhost: another program may have taken the one that this program would not.
  for (const { address } of await lookup('localhost', { all: true })) {
    const code = await refusal(address)
    if (code === 'EADDRINUSE')
      giveUp(`Port ${port} is taken: stop the other program with Ctrl+C, or: ${other}`)
    if (code === 'EACCES') giveUp(`Port ${port} is only for administrators: take a higher one.`)
  }
}

/** The error's code when the address cannot be listened to, else undefined. */
async function refusal(address) {
  const probe = createServer().listen(Number(port), address)
  try {
    await once(probe, 'listening')
    probe.close()
    await once(probe, 'close')
  } catch (error) {
    return error.code
  }
}

function giveUp(sentence) {
  console.error(sentence)
  process.exit(1)
}

// Makes sure that Node is new enough and that node_modules is what package-lock.json asks for.
// Called first by every other script; uses only what Node brings, and never touches package.json.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root } from './files.js'
import { runSlowly, say, tail } from './patience.js'

const COMPILER = {
  linux: 'apt-get install -y python3 make g++   (Debian and Ubuntu, as root)',
  darwin: 'xcode-select --install',
  win32: 'winget install Microsoft.VisualStudio.2022.BuildTools Python.Python.3.12',
}

/** Installs what is missing, or ends the process with a sentence. Development also needs test tools. */
export async function setup({ forDevelopment = true } = {}) {
  process.chdir(root)
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    giveUp(
      `Relais needs Node 20.19 or newer; this is ${process.versions.node}. See https://nodejs.org.`,
    )
  }
  if (hasPackages(forDevelopment) && sqliteLoads()) return
  say('Some packages are missing. Where better-sqlite3 has to be compiled, this takes a minute.')
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error']
  const args = ['ci', ...quiet, ...(forDevelopment ? ['--include=dev'] : [])]
  const { ok, output } = await runSlowly('Installing packages (npm ci)', 'npm', args)
  if (!ok) giveUp(`${tail(output)}\n\n${adviceFor(output)}`)
}

/** Compares with npm's own record, so a person's `npm install` counts as well as ours. */
function hasPackages(forDevelopment) {
  const wanted = readLock('package-lock.json')
  const present = readLock('node_modules/.package-lock.json')
  return Object.entries(wanted).every(([path, entry]) => {
    const isOurs = path !== '' && !entry.optional && (forDevelopment || !entry.dev)
    return !isOurs || present[path]?.version === entry.version
  })
}

function readLock(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8')).packages
  } catch {
    return {}
  }
}

/** Its compiled part is missing after an interrupted install, and wrong after a change of Node. */
function sqliteLoads() {
  try {
    createRequire(join(root, 'package.json'))('better-sqlite3/build/Release/better_sqlite3.node')
    return true
  } catch {
    return false
  }
}

function adviceFor(output) {
  if (output.includes('code EUSAGE'))
    return 'package.json and package-lock.json do not agree: run `npm install`, then start again.'
  if (!/gyp ERR|node-gyp|not found: make|prebuild-install/.test(output))
    return 'The packages could not be installed: npm says why above. Then start again.'
  const command = COMPILER[process.platform] ?? 'your C++ compiler, make and python3'
  return (
    'better-sqlite3 could not be compiled, most likely because a C++ compiler, make or python3 is' +
    ` missing.\nInstall them, then start again:\n\n    ${command}\n\n` +
    'More in README.md, under "When the compiler is missing".'
  )
}

function giveUp(sentence) {
  say(sentence)
  process.exit(1)
}

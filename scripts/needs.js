// The programs that some tests need besides Node; called by test.js.
// Finds them, installs them on Debian and Ubuntu as root after saying so, tries those that the system may
// forbid to work, else says what to do.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { runSlowly, say, tail } from './patience.js'

/**
 * A row per program. Tests receive its path in `variable`, which people may also set themselves; without
 * one they look for the program as a person does, in PATH, or in `folders`.
 */
const needs = [
  {
    tests: /^test\/(stories\/|integrations\/|examples\/(page|react)|tutorial\/(0[2-9]|your))/,
    program: 'Chromium',
    variable: 'RELAIS_CHROMIUM',
    names: ['chromium', 'chromium-browser', 'google-chrome'],
    packages: ['chromium', 'fonts-noto-color-emoji'],
    size: 'about 400 MB',
  },
  {
    tests: /redis[^/]*\.test\.ts$/,
    program: 'Redis',
    variable: 'RELAIS_REDIS_SERVER',
    names: ['redis-server'],
    packages: ['redis-server'],
    size: 'about 5 MB',
  },
  {
    tests:
      /(postgres|(?<!redis-)cluster|migrate-store|nodes\/redis-two|nodes\/without-redis)[^/]*\.test\.ts$|\(PostgreSQL\)$/,
    program: 'PostgreSQL',
    variable: 'RELAIS_POSTGRES',
    names: ['postgres'],
    folders: postgresFolders,
    packages: ['postgresql'],
    size: 'about 60 MB',
  },
  {
    // The service that comes with the package is not started, nor asked for.
    tests: /(nginx|stories\/two-nodes)[^/]*\.test\.ts$/,
    program: 'nginx',
    variable: 'RELAIS_NGINX',
    names: ['nginx'],
    packages: ['nginx'],
    size: 'about 3 MB',
  },
  {
    tests: /(nginx|stories\/two-nodes)[^/]*\.test\.ts$/,
    program: 'OpenSSL',
    names: ['openssl'],
    packages: ['openssl'],
    size: 'about 2 MB',
  },
  {
    tests: /^test\/tutorial\//,
    program: 'script',
    names: ['script'],
    packages: ['bsdutils'],
    size: 'under 1 MB',
  },
  {
    tests: /^test\/tutorial\//,
    program: 'curl',
    names: ['curl'],
    packages: ['curl'],
    size: 'about 2 MB',
  },
  {
    tests: /integrations\/php\.test\.ts$/,
    program: 'PHP',
    variable: 'RELAIS_PHP',
    names: ['php'],
    packages: ['php-cli'],
    size: 'about 25 MB',
  },
  {
    tests: /integrations\/python\.test\.ts$/,
    program: 'Python 3',
    variable: 'RELAIS_PYTHON',
    names: ['python3'],
    packages: ['python3'],
    size: 'about 20 MB',
  },
  {
    tests: /order-on-disk\.test\.ts$/,
    program: 'strace',
    variable: 'RELAIS_STRACE',
    names: ['strace'],
    packages: ['strace'],
    size: 'about 3 MB',
    works: (path) => runs(path, '-f', '-o', '/dev/null', 'true'),
    forbidden: 'may not trace programs here. A container needs --cap-add=SYS_PTRACE.',
  },
  {
    tests: /(disk-full|full-disk)\.test\.ts$/,
    program: 'mount',
    variable: 'RELAIS_MOUNT',
    names: ['mount'],
    packages: ['mount'],
    size: 'about 1 MB',
    works: mounts,
    forbidden:
      'may not mount a small disk here. That takes root; a container, --cap-add=SYS_ADMIN.',
  },
]

/** Debian keeps its programs where no PATH leads, the newest version first here. */
function postgresFolders() {
  const under = '/usr/lib/postgresql'
  const versions = existsSync(under) ? readdirSync(under) : []
  return versions.sort((a, b) => b - a).map((version) => join(under, version, 'bin'))
}

const runs = (path, ...args) => spawnSync(path, args).status === 0

function mounts(path) {
  const folder = mkdtempSync(join(tmpdir(), 'relais-mount-'))
  const isMounted = runs(path, '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder)
  if (isMounted) runs('umount', folder)
  rmdirSync(folder)
  return isMounted
}

const command = ({ packages }) => `apt-get install -y --no-install-recommends ${packages.join(' ')}`

/** Resolves to what is still missing: [{files, says, isForbidden}]; the files are those that cannot run. */
export async function meetNeeds(files) {
  const missing = []
  for (const need of needs) {
    const concerned = files.filter((file) => need.tests.test(file))
    if (concerned.length === 0) continue
    const path = find(need) ?? (await install(need))
    if (path === undefined) missing.push({ files: concerned, says: adviceFor(need, concerned) })
    else if (need.works?.(path) === false) {
      const says = notRun(concerned, `${path} ${need.forbidden}`)
      missing.push({ files: concerned, says, isForbidden: true })
    } else if (need.variable) process.env[need.variable] = path
  }
  return missing
}

/** What a person has set for this program. */
const chosenFor = ({ variable }) => variable && process.env[variable]

function find(need) {
  const chosen = chosenFor(need)
  if (chosen) return existsSync(chosen) ? chosen : undefined
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  folders.push(...(need.folders?.() ?? []))
  return need.names.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync)
}

async function install(need) {
  const isOurs = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  if (!isOurs || chosenFor(need)) return undefined
  const { program, packages, size } = need
  say(`${program} is missing: installing the Debian package ${packages[0]} (${size}).`)
  // RUNLEVEL 1: a server that is installed for tests is not started as a service.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  // A mirror that is partly out of reach is no reason to stop: the install says whether it matters.
  await runSlowly('Reading the package lists (apt-get update)', 'apt-get', ['update'], env)
  const [apt, ...args] = command(need).split(' ')
  const { ok, output } = await runSlowly(`Installing ${program} (apt-get install)`, apt, args, env)
  if (!ok) say(tail(output))
  return find(need)
}

const notRun = (concerned, why) => `NOT RUN: ${concerned.join(', ')}. ${why}`

function adviceFor(need, concerned) {
  const chosen = chosenFor(need)
  const why = chosen
    ? `${need.variable} is ${chosen}, which does not exist.`
    : `${need.program} was not found.`
  const where = `or say where it is:  ${need.variable}=/path/to/${need.names[0]} npm test`
  return [
    notRun(concerned, why),
    `Install it, then run the tests again:  ${command(need)}`,
    ...(need.variable ? [where] : []),
  ].join('\n')
}

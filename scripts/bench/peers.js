// The packages that Relais is measured against: installed on first use in their own folder, never with the project's.
import { existsSync, readFileSync } from 'node:fs'
import { runSlowly, tail } from '../patience.js'

export const PEERS = 'scripts/bench/peers'

const read = (path) => JSON.parse(readFileSync(path, 'utf8'))
export const versionOf = (name) => read(`${PEERS}/node_modules/${name}/package.json`).version

/** Installs them; answers what is missing all the same, as a sentence. */
export async function installPeers() {
  const { dependencies } = read(`${PEERS}/package.json`)
  const isThere = (name) => existsSync(`${PEERS}/node_modules/${name}/package.json`)
  const isDone = ([name, version]) => isThere(name) && versionOf(name) === version
  if (Object.entries(dependencies).every(isDone)) return null
  const command = ['ci', '--prefix', PEERS, '--no-audit', '--no-fund', '--ignore-scripts']
  const { ok, output } = await runSlowly('Installing Socket.IO to measure against', 'npm', command)
  return ok
    ? null
    : `npm could not install ${Object.keys(dependencies).join(' and ')}: ${tail(output)}`
}

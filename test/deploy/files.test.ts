// What stands in deploy/ fits to the program: files that are copied exist, settings and metrics are those that there
// are, ports and times agree, and what the image leaves out is not needed. No Docker, Prometheus or Grafana is run.
import { execFileSync } from 'node:child_process'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'
import { settings } from '../../src/server/config.ts'
import { figures, processFigures } from '../../src/server/metrics/figures.ts'
import { Person } from '../support/person.ts'
import { endServers, newFolder, startServer } from '../support/server.ts'

const test = suite('deploy files')
test.after(endServers)
const read = (name: string) => readFileSync(join('deploy', name), 'utf8')

const dockerfile = read('Dockerfile').replace(/\\\n/g, ' ')
const copied = dockerfile
  .split('\n')
  .filter((line) => /^COPY (?!--from)/.test(line))
  .flatMap((line) => line.split(/\s+/).slice(1, -1))

test('the image copies what exists, and its .dockerignore lets just that in', () => {
  for (const path of copied) assert.ok(existsSync(path), path)
  const letIn = read('Dockerfile.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => `./${line.slice(1)}`)
  assert.equal(letIn.sort(), copied.map((path) => `./${path.replace('./', '')}`).sort())
})

test('without the packages that the image leaves out the server starts, chats and shows its documentation', async () => {
  const removed = [...dockerfile.matchAll(/node_modules\/([^\s/]+)(?=\s)/g)].map(([, name]) => name)
  assert.ok(removed.includes('esbuild'))
  const image = newFolder()
  // What the build makes; beside it other tests make things of their own, and remove them.
  for (const part of ['server', 'public', 'client', 'docs'])
    cpSync(join('dist', part), join(image, 'dist', part), { recursive: true })
  cpSync('package.json', join(image, 'package.json'))
  mkdirSync(join(image, 'node_modules'))
  for (const name of readdirSync('node_modules'))
    if (!removed.includes(name) && !name.startsWith('.'))
      symlinkSync(resolve('node_modules', name), join(image, 'node_modules', name))
  // Links would lead out of the image, to all packages.
  const server = await startServer(
    { env: { NODE_OPTIONS: '--preserve-symlinks --preserve-symlinks-main' } },
    join(image, 'dist/server/main.js'),
  )
  const alice = await Person.signUp(server.url, 'alice')
  const socket = await alice.connect()
  await socket.do('send_message', { conversationId: 'lobby', body: 'from an image' })
  assert.is((await fetch(`${server.url}/docs/`)).status, 200)
  await server.kill()
})

interface Compose {
  services: Record<
    string,
    {
      environment?: Record<string, string>
      stop_grace_period?: string
      networks: string[]
      depends_on?: Record<string, { condition: string }>
    }
  >
  networks: { inside: { ipam: { config: { subnet: string }[] } } }
  volumes: object
}

test('compose gives every node settings that exist, and time to stop', () => {
  const compose = parse(read('compose.yaml'), { merge: true }) as Compose
  const nodes = Object.entries(compose.services).filter(([name]) => name.startsWith('relais-'))
  assert.is(nodes.length, 3)
  for (const [name, { environment = {}, stop_grace_period = '', depends_on = {} }] of nodes) {
    for (const setting of Object.keys(environment)) assert.ok(setting in settings, setting)
    assert.is(environment.NODE_URL, `http://${name}:8181`)
    assert.is(environment.TRUSTED_PROXIES, compose.networks.inside.ipam.config[0]!.subnet)
    assert.ok(parseInt(stop_grace_period) >= Number(environment.DRAIN_SECONDS) + 10)
    assert.equal(Object.keys(depends_on), ['postgres', 'redis'])
  }
  const asked = [...read('compose.yaml').matchAll(/\$\{(\w+)/g)].map(([, name]) => name)
  const example = [...read('env.example').matchAll(/^(\w+)=/gm)].map(([, name]) => name)
  assert.equal([...new Set(asked)].sort(), example.sort())
  const upstreams = compose.services.caddy!.environment!.RELAIS_NODES
  assert.is(upstreams, nodes.map(([name]) => `${name}:8181`).join(' '))
})

test('the proxies wait longer than Relais is silent, and hide the metrics', () => {
  const [nginx, caddy] = [read('nginx.conf'), read('Caddyfile')]
  for (const [, seconds] of nginx.matchAll(/proxy_(?:read|send)_timeout (\d+)s/g))
    assert.ok(Number(seconds) > 35)
  assert.match(nginx, /location = \/metrics \{ return 404; \}/)
  assert.match(caddy, /respond \/metrics 404/)
  assert.not.match(caddy, /^\s*flush_interval/m)
})

test('dashboard and alerts ask for metrics that there are', () => {
  const known = new Set(['up', ...Object.keys(processFigures)])
  for (const [name, { kind }] of Object.entries(figures))
    if (kind === 'histogram')
      for (const part of ['bucket', 'sum', 'count']) known.add(`${name}_${part}`)
    else known.add(name)
  const dashboard = JSON.parse(read('grafana-dashboard.json')) as {
    panels: { id: number; targets?: { expr: string }[] }[]
  }
  const alerts = parse(read('relais-alerts.yml')) as { groups: { rules: { expr: string }[] }[] }
  const asked = [
    ...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
    ...alerts.groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)),
  ]
  const names = asked.flatMap((expr) => expr.match(/\b(relais|process|nodejs)_\w+/g) ?? [])
  for (const name of names) assert.ok(known.has(name), name)
  for (const name of Object.keys(figures).filter((name) => name !== 'relais_build_info'))
    assert.ok(
      names.some((asked) => asked.startsWith(name)),
      `${name} is on no panel`,
    )
  const ids = dashboard.panels.map(({ id }) => id)
  assert.is(new Set(ids).size, ids.length)
  const { scrape_configs: jobs } = parse(read('prometheus.yml')) as {
    scrape_configs: { job_name: string; authorization: { type: string } }[]
  }
  assert.equal(
    jobs.map(({ job_name, authorization }) => [job_name, authorization.type]),
    [['relais', 'Bearer']],
  )
})

test('relais-admin is for the folders and the user of the unit', () => {
  const [script, unit] = [read('relais-admin'), read('relais.service')]
  for (const same of ['/etc/relais/relais.env', '/opt/relais', '/var/lib/relais', '/usr/bin/node'])
    assert.ok(script.includes(same) && unit.includes(same), same)
  assert.match(script, "'-u', 'relais'")
  assert.match(unit, 'User=relais')
})

test('systemd understands the unit, and it gives time to stop', () => {
  const unit = read('relais.service')
  const stopSeconds = Number(/TimeoutStopSec=(\d+)/.exec(unit)![1])
  assert.ok(stopSeconds >= 10 + 10)
  assert.match(unit, /ExecStart=\S+node .*dist\/server\/main\.js/)
  if (!existsSync('/usr/bin/systemd-analyze') || !existsSync('/usr/bin/node')) return
  const said = execFileSync('systemd-analyze', ['verify', 'deploy/relais.service'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  assert.is(said, '')
})

test.run()

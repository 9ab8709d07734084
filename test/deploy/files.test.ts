// What stands in deploy/ fits to the program: settings and metrics are those that there are, ports and times agree.
// No Docker, Prometheus or Grafana is run; what the Dockerfile does is in image.test.ts.
import { execFileSync } from 'node:child_process'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { settings } from '../../src/server/config.ts'
import { figures, processFigures } from '../../src/server/metrics/figures.ts'

const test = suite('deploy files')
const read = (name: string) => readFileSync(join('deploy', name), 'utf8')

interface Compose {
  services: Record<
    string,
    {
      environment?: Record<string, string>
      stop_grace_period?: string
      build?: { context: string; dockerfile: string }
      healthcheck?: { test: string[] }
      volumes?: string[]
      networks: string[]
      depends_on?: Record<string, { condition: string }>
    }
  >
  networks: { inside: { ipam: { config: { subnet: string }[] } } }
  volumes: object
}

test('compose waits for what can say that it is healthy, and mounts and builds from what there is', () => {
  const { services, networks, volumes } = parse(read('compose.yaml'), { merge: true }) as Compose
  for (const [name, service] of Object.entries(services)) {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      assert.is(condition, 'service_healthy')
      // The nodes' own stands in the Dockerfile.
      assert.ok(
        services[other]!.healthcheck ?? services[other]!.build,
        `${name} waits for ${other}`,
      )
    }
    for (const network of service.networks) assert.ok(network in networks, network)
    for (const [from = ''] of (service.volumes ?? []).map((volume) => volume.split(':')))
      assert.ok(
        from in volumes || (from.startsWith('./') && existsSync(join('deploy', from))),
        from,
      )
    const { context, dockerfile } = service.build ?? {
      context: '..',
      dockerfile: 'deploy/Dockerfile',
    }
    assert.ok(existsSync(join('deploy', context, dockerfile)))
  }
})

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

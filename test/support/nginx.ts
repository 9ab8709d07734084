// A real nginx on free ports of loopback with deploy/nginx.conf, of which it changes what everybody has to change:
// the ports, the name, the certificate, where the log goes, and the addresses of the nodes. Ended by its own process id.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { newFolder } from './server.ts'

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export interface Nginx {
  /** https://localhost:PORT, with a certificate of its own. */
  url: string
  port: number
  /** Where it sends people on to `url`. */
  plainUrl: string
  /** Its access log so far. */
  log: () => string
  /** All that it has said of faults so far, wherever. */
  faults: () => string
  stop: () => Promise<void>
}

/** In front of the nodes at these ports. `change` may spoil the configuration, to see that a test notices. */
export async function startNginx(
  nodes: readonly number[],
  port: number,
  change = (configuration: string) => configuration,
): Promise<Nginx> {
  // Of this process only, and of what it starts: its clients take the certificate below.
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
  process.removeAllListeners('warning').on('warning', () => {})
  const folder = newFolder()
  const plainPort = await freePort()
  makeCertificate(folder)
  const replaced = replaceIn(readFileSync('deploy/nginx.conf', 'utf8'), [
    [/listen 80;/, `listen 127.0.0.1:${plainPort};`],
    [/listen 443 ssl http2;/, `listen 127.0.0.1:${port} ssl http2;`],
    [/server_name chat\.example\.org;/g, 'server_name localhost;'],
    [/https:\/\/\$host\$request_uri/, `https://$host:${port}$request_uri`],
    [/\/etc\/letsencrypt\/live\/chat\.example\.org/g, folder],
    [/\/var\/log\/nginx/g, folder],
    [
      / +server 127\.0\.0\.1:8181(.*)/,
      nodes.map((node) => `server 127.0.0.1:${node}$1`).join('\n'),
    ],
  ])
  writeFileSync(join(folder, 'relais.conf'), change(replaced))
  writeFileSync(join(folder, 'nginx.conf'), around(folder))
  const program = process.env.RELAIS_NGINX ?? 'nginx'
  const child = spawn(program, ['-p', folder, '-c', join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  running.add(child)
  let said = ''
  child.stderr.on('data', (chunk) => (said += chunk))
  const faultLog = join(folder, 'relais-error.log')
  const ended = once(child, 'exit').then(() => running.delete(child))
  void ended.then(() => (said = `nginx ended: ${said}`))
  while (!(await listens(port))) if (said.startsWith('nginx ended')) throw new Error(said)
  return {
    url: `https://localhost:${port}`,
    port,
    plainUrl: `http://localhost:${plainPort}`,
    log: () => readFileSync(join(folder, 'relais.log'), 'utf8'),
    faults: () => said + (existsSync(faultLog) ? readFileSync(faultLog, 'utf8') : ''),
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** What Debian has around a file of conf.d, with folders of ours. */
function around(folder: string): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  mkdirSync(join(folder, 'temp'))
  return [
    'daemon off;',
    'worker_processes 1;',
    // The folder of a test is open to its owner alone.
    ...(process.getuid?.() === 0 ? ['user root;'] : []),
    `pid ${folder}/nginx.pid;`,
    'error_log stderr error;',
    'events { worker_connections 1024; }',
    'http {',
    ...paths.map((path) => `${path}_temp_path ${folder}/temp/${path};`),
    `include ${folder}/relais.conf;`,
    '}',
  ].join('\n')
}

/** Whoever has to be replaced must be there: else the file and this one have grown apart. */
function replaceIn(text: string, changes: [RegExp, string][]): string {
  return changes.reduce((before, [from, to]) => {
    if (before.search(from) === -1) throw new Error(`deploy/nginx.conf does not say ${from}`)
    return before.replace(from, to)
  }, text)
}

function makeCertificate(folder: string): void {
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const files = ['-keyout', `${folder}/privkey.pem`, '-out', `${folder}/fullchain.pem`]
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  execFileSync('openssl', ['req', ...kind, ...files, ...names, '-days', '2'], { stdio: 'ignore' })
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const isOpen = await new Promise<boolean>((resolve) =>
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false)),
  )
  socket.destroy()
  if (!isOpen) await new Promise((resolve) => setTimeout(resolve, 25))
  return isOpen
}

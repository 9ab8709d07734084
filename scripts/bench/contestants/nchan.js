// nginx with its module nchan, a broker in C; keeps the last messages in memory. A writer's own copy is its
// acknowledgement. A socket publishes in one room, so it cannot be in many.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../free-port.js'
import { bodyOf, frame, upgrade } from '../generator.js'
import { family, SERVER_CORE } from '../machine.js'
import { startServer } from '../server-process.js'
import { roomsOfEach } from './layouts.js'

const MODULE = '/usr/lib/nginx/modules/ngx_nchan_module.so'

const settings = (folder, port) => `
load_module ${MODULE};
daemon off;
user root;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr notice;
events { worker_connections 4096; }
http {
  access_log off;
  nchan_shared_memory_size 256M;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location ~ /room/(\\w+)$ {
      nchan_pubsub websocket;
      nchan_channel_id $1;
      nchan_message_buffer_length 1000;
    }
  }
}
`

export const nchan = {
  name: 'nginx + nchan',
  version: () => spawnSync('nginx', ['-v'], { encoding: 'utf8' }).stderr.trim().split(': ')[1],
  missing: async () => (existsSync(MODULE) ? null : 'apt-get install -y nginx libnginx-mod-nchan'),
  open: async (layout) => {
    const folder = mkdtempSync(join(tmpdir(), 'relais-bench-'))
    const port = await freePort()
    const path = join(folder, 'nginx.conf')
    writeFileSync(path, settings(folder, port))
    const server = await startServer({
      words: ['nginx', '-p', folder, '-c', path],
      core: SERVER_CORE,
      ready: /start worker process \d+()/,
    })
    const sockets = roomsOfEach(layout).map(([room]) => ({
      port,
      steps: [upgrade(`/room/room${room}`), { expect: '\r\n\r\n' }],
    }))
    const streams = layout.streams.map(({ socket, room }, index) => ({
      socket,
      audience: layout.rooms[room].length,
      frame: frame(bodyOf(index, layout.bodyBytes)),
    }))
    const pids = family(server.pid)
    return {
      load: { sockets, streams },
      pids: () => pids,
      stop: async () => {
        await server.stop('SIGTERM')
        rmSync(folder, { recursive: true, force: true })
      },
    }
  },
}

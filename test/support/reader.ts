// Who reads a text in a test: the same terminals as anybody's, but ports, a data folder and a Redis of their
// own, so that texts may be played beside each other and beside what runs on this machine.
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { newFolder } from './server.ts'

export interface Setting {
  /** Where the terminals begin; the folder of the project unless told. */
  folder?: string
  /** What stands for 6379; no Redis answers there unless told. */
  redisPort?: number
}

export interface Reader {
  folder: string
  /** What stand for 8181 and 8182. */
  ports: [number, number]
  env: Record<string, string | undefined>
  /** What a text says, with this reader's ports. */
  translate: (text: string) => string
}

const NOBODY = 1

export async function readerOf({ folder = process.cwd(), redisPort }: Setting): Promise<Reader> {
  const ports: [number, number] = [await freePort(), await freePort()]
  // What npm tells its scripts would make the reader's npm act on this project.
  const env = Object.entries(process.env).filter(([name]) => !/^npm_(?!config_)/.test(name))
  return {
    folder,
    ports,
    env: {
      ...Object.fromEntries(env),
      PORT: String(ports[0]),
      DATA_DIR: join(newFolder(), 'data'),
      REDIS_URL: redisPort === undefined ? undefined : `redis://127.0.0.1:${redisPort}`,
      npm_config_loglevel: 'silent',
      npm_config_prefer_offline: 'true',
      npm_config_local_prefix: undefined,
    },
    translate: (text) =>
      text
        .replaceAll(/\b8181\b/g, String(ports[0]))
        .replaceAll(/\b8182\b/g, String(ports[1]))
        .replaceAll(/\b6379\b/g, String(redisPort ?? NOBODY))
        .replace(/^redis-cli\b/, `redis-cli -p ${redisPort ?? NOBODY}`),
  }
}

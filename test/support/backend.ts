// A backend that has an API key of a server of the tests: makes keys as an operator does, and calls with them.
import { execFile } from 'node:child_process'
import { makeApiKey } from '../../src/server/chat/api-keys.ts'
import type { Scope } from '../../src/protocol/server-routes.ts'
import { databaseSetting, openTestStore } from './database.ts'
import { call } from './person.ts'
import type { TestServer } from './server.ts'

export interface Said {
  code: number
  out: string
  err: string
}

/** `npm run api-key -- …`, beside the running server. */
export function apiKey({ dataDir }: Pick<TestServer, 'dataDir'>, ...args: string[]): Promise<Said> {
  const env = { ...process.env, DATA_DIR: dataDir, ...databaseSetting(dataDir) }
  const command = ['dist/server/admin.js', 'api-key', ...args]
  return new Promise((resolve) => {
    execFile(process.execPath, command, { env }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    )
  })
}

export const keyIn = ({ out }: Said): string => /^relais_[\w-]{43}$/m.exec(out)![0]

let made = 0

export class Backend {
  constructor(
    readonly url: string,
    readonly key: string,
    readonly name = '',
  ) {}

  /** With a new key that has these scopes. */
  static async of(server: TestServer, scopes = '*'): Promise<Backend> {
    const name = `shop${++made}`
    const store = await openTestStore(server.dataDir)
    const asked = { name, scopes: scopes.split(',') as Scope[] }
    const key = await makeApiKey({ store, now: Date.now }, asked)
    await store.close()
    return new Backend(server.url, key, name)
  }

  /** `POST messages` calls /api/server/messages. */
  call(route: string, body?: object, headers: Record<string, string> = {}) {
    const [method, path] = route.split(' ')
    const authorization = `Bearer ${this.key}`
    return call(this.url, `${method} /api/server/${path}`, body, { authorization, ...headers })
  }

  /** Fails unless it is done. */
  async do(route: string, body?: object, headers: Record<string, string> = {}) {
    const answer = await this.call(route, body, headers)
    if (answer.status < 300) return answer.body
    throw new Error(`${route}: ${answer.status} ${answer.text}`)
  }

  /** A batch: the result of each. */
  async batch(route: string, things: object[], headers: Record<string, string> = {}) {
    const field = route.split(' ')[1]!
    const { results } = await this.do(route, { [field]: things }, headers)
    return results as Record<string, unknown>[] & { error?: { code: string; message: string } }[]
  }
}

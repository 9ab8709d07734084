// Another backend: signs tokens for its users, and publishes its keys as a JWK Set from a loopback address.
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SignJWT } from 'jose'
import { Person } from './person.ts'
import { seconds } from './sign.ts'

export const FOREIGN_SECRET = 'the secret of another backend, 32 bytes or more'

export interface Signer {
  key: KeyObject | Uint8Array
  algorithm: string
  kid?: string
}
export const withSecret: Signer = {
  key: new TextEncoder().encode(FOREIGN_SECRET),
  algorithm: 'HS256',
}

/** A pair for one algorithm, and its public half as PEM and as a JWK. */
export function keyPair(algorithm: 'RS256' | 'ES256' | 'EdDSA', kid: string = algorithm) {
  const { publicKey, privateKey } =
    algorithm === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : algorithm === 'ES256'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : generateKeyPairSync('ed25519')
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig' }
  const signer: Signer = { key: privateKey, algorithm, kid }
  return { signer, pem, jwk, publicKey, privateKey }
}

/** Good for five minutes, unless the claims say otherwise; one that is undefined is left out. */
export function sign(claims: Record<string, unknown>, by: Signer = withSecret): Promise<string> {
  const all = Object.entries({ iat: seconds(), exp: seconds(300), ...claims })
  const kept = Object.fromEntries(all.filter(([, value]) => value !== undefined))
  const header = { alg: by.algorithm, ...(by.kid !== undefined && { kid: by.kid }) }
  return new SignJWT(kept).setProtectedHeader(header).sign(by.key)
}

/** A user of the other backend, as Relais will know them. */
export async function foreigner(
  url: string,
  claims: Record<string, unknown> & { sub: string },
  by: Signer = withSecret,
): Promise<Person> {
  const name = String(claims.name ?? claims.sub)
  return new Person(url, { id: claims.sub, name }, await sign(claims, by), '')
}

/** Where keys are published; counts who asks, and answers as it is told. */
export class KeysServer {
  asked = 0
  answer: (response: ServerResponse, request: IncomingMessage) => void = () => {}
  readonly #server: Server

  private constructor() {
    this.#server = createServer((request, response) => {
      this.asked++
      this.answer(response, request)
    })
  }

  static async start(): Promise<KeysServer> {
    const keys = new KeysServer()
    keys.#server.listen(0, '127.0.0.1')
    await once(keys.#server, 'listening')
    return keys
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/jwks.json`
  }

  publish(...jwks: object[]): void {
    this.say(200, JSON.stringify({ keys: jwks }))
  }

  say(status: number, body: string, headers: Record<string, string> = {}): void {
    this.answer = (response) => response.writeHead(status, headers).end(body)
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}

// How a test waits for what the library tells: the next one that is as wanted, a line, a refusal.
import * as assert from 'uvu/assert'
import type { Client, Happenings } from '../../../src/client/library/client.ts'
import type { Failure } from '../../../src/client/library/connect.ts'

/** The first value told that is as wanted; ask before it can happen. */
export function told<T>(
  on: (hear: (value: T) => void) => () => void,
  isWanted: (value: T) => boolean = () => true,
): Promise<T> {
  return new Promise((resolve) => {
    const stop = on((value) => {
      if (!isWanted(value)) return
      stop()
      resolve(value)
    })
  })
}

export const connected = (client: Client): Promise<unknown> =>
  client.isConnected
    ? Promise.resolve()
    : told(client.onStatus, ({ status }) => status === 'connected')

export const rejection = (promise: Promise<unknown>): Promise<Failure> =>
  promise.then(
    () => assert.unreachable('it was not refused'),
    (error: Failure) => error,
  ) as Promise<Failure>

export const isUp = ({ status }: Happenings['status']): boolean => status === 'connected'

// One typed fetch for every HTTP route of the contract. Called by actions; the cookie goes along by
// itself, and this page never sees a token. Throws Failures only.
import type { ErrorCode } from '../../protocol/errors.ts'
import type { RouteInput, RouteName, RouteOutput } from '../../protocol/routes.ts'
import { Failure } from './failure.ts'

const ANSWER_WITHIN_MS = 15_000

interface ErrorBody {
  error?: { code?: ErrorCode; message?: string; retryAfterMs?: number }
}

export async function request<R extends RouteName>(
  route: R,
  input: RouteInput<R>,
  { withinMs = ANSWER_WITHIN_MS, signal = null as AbortSignal | null } = {},
): Promise<RouteOutput<R>> {
  const [method, pattern] = route.split(' ') as [string, string]
  const fields: Record<string, unknown> = { ...input }
  const path = pattern.replace(/:(\w+)/g, (_, field: string) => {
    const value = encodeURIComponent(String(fields[field]))
    delete fields[field]
    return value
  })
  const response = await reach(
    method === 'GET' ? path + queryOf(fields) : path,
    method === 'GET'
      ? { method }
      : { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(fields) },
    [AbortSignal.timeout(withinMs), ...(signal === null ? [] : [signal])],
  )
  const body: unknown = await response.json().catch(() => null)
  if (response.ok && body !== null) return body as RouteOutput<R>
  const { error } = (body ?? {}) as ErrorBody
  const code = error?.code ?? (response.status === 401 ? 'not_authenticated' : 'unavailable')
  throw new Failure(code, error?.message, error?.retryAfterMs)
}

async function reach(path: string, init: RequestInit, signals: AbortSignal[]): Promise<Response> {
  try {
    return await fetch(path, { ...init, cache: 'no-store', signal: AbortSignal.any(signals) })
  } catch {
    throw new Failure('unreachable')
  }
}

function queryOf(fields: Record<string, unknown>): string {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined)
  if (given.length === 0) return ''
  return `?${new URLSearchParams(given.map(([field, value]) => [field, String(value)]))}`
}

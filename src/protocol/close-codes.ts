// Why the server closes a socket. 44xx: do not come back unchanged. 45xx and 1xxx: come back with
// backoff. Used by the server, the page and the documentation; plain data, no package.

export const closeCodes = {
  not_authenticated: { code: 4401, says: 'No valid token in time, or the token expired.' },
  forbidden: { code: 4403, says: 'This account may no longer connect.' },
  logged_out: { code: 4409, says: 'This session was logged out.' },
  abuse: { code: 4429, says: 'Too many connections, or too much rubbish.' },
  too_large: {
    code: 1009,
    says: 'A frame was larger than frameBytes of welcome, usually 64 KiB. Come back, and do not send it again.',
  },
  draining: {
    code: 4503,
    says: 'The server is stopping. Come back after retryAfterMs of goodbye.',
  },
  silent: { code: 4504, says: 'Nothing was heard from this client, not even a pong.' },
} as const

export type CloseReason = keyof typeof closeCodes

/** Whether a client should try again after this close code. */
export const mayReconnect = (code: number): boolean => code < 4400 || code >= 4500

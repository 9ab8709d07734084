// Why the server closes a socket; its answer to a client's own close is the code that the client said.
// 44xx: do not come back unchanged. 45xx and 1xxx: come back with backoff. Used by the server, the page
// and the documentation; plain data, no package.

export const closeCodes = {
  not_authenticated: { code: 4401, says: 'No valid token in time, or the token expired.' },
  forbidden: { code: 4403, says: 'This account may no longer connect.' },
  logged_out: { code: 4409, says: 'This session was logged out.' },
  abuse: { code: 4429, says: 'Too many connections, or too much rubbish.' },
  broken_frame: {
    code: 1002,
    says: 'A frame broke the rules of RFC 6455, such as one without a mask. Come back with a client that keeps them.',
  },
  not_utf8: { code: 1007, says: 'A text was not UTF-8. Come back, and do not send it again.' },
  too_many_parts: {
    code: 1008,
    says: 'A text came in more than 64 fragments, or a frame byte by byte. Come back, and send it in fewer.',
  },
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

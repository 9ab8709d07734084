// Every error code a client may meet, with its HTTP status and meaning.
// The message beside a code says what to do; the code is what programs compare.

export const errors = {
  bad_json: { status: 400, says: 'The text is not JSON. The message names the position.' },
  bad_frame: { status: 400, says: 'The frame is not text, is empty, or is not one JSON object.' },
  unknown_type: {
    status: 400,
    says: 'No command has this type. The message lists the known ones.',
  },
  unknown_field: { status: 400, says: 'The command does not take this field.' },
  missing_field: { status: 400, says: 'The command needs this field.' },
  bad_field: { status: 400, says: 'The field is not of the expected kind, or not in its range.' },
  too_long: { status: 413, says: 'The text or the body is longer than allowed.' },
  too_deep: { status: 400, says: 'Objects and lists are nested deeper than 8 levels.' },
  not_authenticated: {
    status: 401,
    says: 'The token is missing, wrong, expired, used or revoked.',
  },
  wrong_credentials: { status: 401, says: 'No account has this e-mail and password.' },
  forbidden: {
    status: 403,
    says: 'You may not do this; also: this Origin or Host is not allowed.',
  },
  not_found: { status: 404, says: 'There is no such thing, or it is not yours to see.' },
  gone: {
    status: 410,
    says: 'This connection of a long poll has ended, or is not yours. Open a new one.',
  },
  deleted: { status: 409, says: 'The message was deleted; nothing can be done with it.' },
  email_taken: { status: 409, says: 'An account with this e-mail exists.' },
  client_id_reused: { status: 409, says: 'The clientId was used before, with other content.' },
  not_accepted: { status: 409, says: 'The other person has not accepted the conversation yet.' },
  declined: { status: 403, says: 'The other person declined; only they can ask again.' },
  blocked: { status: 403, says: 'One of the two has blocked the other.' },
  account_deleted: {
    status: 410,
    says: 'The account of the other person was deleted; what was said can still be read.',
  },
  too_many_attempts: { status: 429, says: 'Too many attempts. Try again after retryAfterMs.' },
  too_many_connections: { status: 429, says: 'Too many connections of this user or address.' },
  unavailable: {
    status: 503,
    says: 'The server cannot do this now. Try again after retryAfterMs.',
  },
  storage_full: { status: 507, says: 'The disk is full. Nothing was stored; try again later.' },
  internal: { status: 500, says: 'A fault of the server, logged under the id in the message.' },
} as const satisfies Record<string, { status: number; says: string }>

export type ErrorCode = keyof typeof errors

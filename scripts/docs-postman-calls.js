// What the requests of the Postman collection send, need and leave behind, where an example of the contract is not
// enough to be sent as it is. Data for docs-postman.js.

export const VARIABLES = {
  baseUrl: 'http://localhost:8181',
  email: 'alice@example.org',
  password: 'correct horse battery',
  newPassword: 'battery staple horse',
  token: '',
  apiKey: '',
  /** Makes the ids of a run its own: a deleted user never comes back. */
  run: '',
  sessionId: '',
  userId: '',
}

/** Sent before all others, since they make what the others name. */
export const FIRST = [
  'POST /api/accounts',
  'POST /api/sessions',
  'PUT /api/server/users/:id',
  'POST /api/server/users',
  'POST /api/server/conversations',
]

/** Of a user, but about a group, which here only a backend has made. */
export const NEEDS_KEY = ['GET /api/conversations/:id/members']

/** Sent after all others, in this order, since they end what the others need. */
export const LAST = [
  'DELETE /api/sessions/:id',
  'POST /api/me/password',
  'DELETE /api/sessions/current',
  'DELETE /api/me',
  'PATCH /api/server/users/:id',
  'DELETE /api/server/users/:id',
]

const MEMBERS = ['ann-{{run}}', 'ben-{{run}}', '{{userId}}']

/** What differs from an example of the contract: the collection's own variables, and what works at once. */
export const SENT = {
  'POST /api/accounts': { email: '{{email}}', password: '{{password}}' },
  'POST /api/sessions': { email: '{{email}}', password: '{{password}}' },
  'POST /api/me/password': { password: '{{password}}', newPassword: '{{newPassword}}' },
  'DELETE /api/me': { password: '{{password}}' },
  'POST /api/conversations/:id/read': { seq: 1 },
  'POST /api/conversations/:id/messages': { clientId: '{{$guid}}' },
  'PUT /api/server/users/:id': { name: 'Ann', email: undefined },
  'POST /api/server/users': { id: 'ben-{{run}}', name: 'Ben', email: undefined },
  'POST /api/server/conversations': {
    id: 'order-{{run}}',
    userIds: MEMBERS,
  },
  'POST /api/server/messages': { userId: 'ann-{{run}}', clientId: '{{$guid}}' },
  'PUT /api/server/conversations/:id/members': { userIds: MEMBERS },
  'POST /api/server/revocations': { userId: 'ann-{{run}}' },
  'POST /api/poll': { frames: undefined, from: undefined },
}
export const IDS = {
  session: '{{sessionId}}',
  user: 'ann-{{run}}',
  group: 'order-{{run}}',
  lobby: 'lobby',
}

/** What a request needs before it is sent; the account may be there from an earlier run, or its session over. */
const SIGN_IN = `pm.sendRequest({
  url: pm.variables.replaceIn('{{baseUrl}}/api/sessions'),
  method: 'POST',
  header: { 'Content-Type': 'application/json' },
  body: {
    mode: 'raw',
    raw: JSON.stringify({ email: pm.variables.get('email'), password: pm.variables.get('password') }),
  },
}, (error, answer) => {
  if (error === null && answer.code === 201) pm.collectionVariables.set('token', answer.json().token)
})`
export const BEFORE = { 'DELETE /api/me': SIGN_IN }

/** What a request leaves for those after it. */
const KEEP_TOKEN = `if (pm.response.code === 201) {
  pm.collectionVariables.set('token', pm.response.json().token)
  pm.collectionVariables.set('userId', pm.response.json().user.id)
}`
export const START_RUN = `if (!pm.variables.get('run')) pm.collectionVariables.set('run', Date.now().toString(36))`

export const AFTER = {
  'POST /api/accounts': KEEP_TOKEN,
  'POST /api/sessions': KEEP_TOKEN,
  'GET /api/sessions': `const { sessions } = pm.response.json()
const other = sessions.find(({ isCurrent }) => !isCurrent) ?? sessions[0]
pm.collectionVariables.set('sessionId', other.id)`,
  'POST /api/me/password': `pm.collectionVariables.set('password', pm.variables.get('newPassword'))`,
  'DELETE /api/me': `pm.collectionVariables.set('password', '${VARIABLES.password}')`,
}

/** Mistakes, to see how they are answered: a change of a good request, and the code that comes. */
export const REFUSED = [
  { says: 'With a wrong token', of: 'GET /api/me', auth: 'wrong', code: 'not_authenticated' },
  {
    says: 'With a wrong password',
    of: 'POST /api/sessions',
    body: { email: 'nobody@example.org', password: 'not the one' },
    code: 'wrong_credentials',
  },
  {
    says: 'With a field that is none',
    of: 'PATCH /api/me',
    body: { nom: 'A' },
    code: 'missing_field',
  },
  { says: 'With text that is not JSON', of: 'PATCH /api/me', raw: '{"name":', code: 'bad_json' },
  {
    says: 'From a page of an origin that is not allowed (CORS)',
    of: 'GET /api/me',
    header: { Origin: 'https://elsewhere.example' },
    code: 'forbidden',
  },
  { says: 'At an address that is not there', of: 'GET /api/nothing', code: 'not_found' },
]

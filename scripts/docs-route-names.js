// What the generated documents call a route, and what stands in it where it says `:id`. Called by docs-openapi.js and
// docs-postman.js; pure.

/** `POST /api/conversations/:id/messages` is about conversations; what is under no /api is about operations. */
export function nounOf(name) {
  const [, first, noun, third] = name.split(' ')[1].split('/')
  if (first !== 'api') return 'operations'
  return noun === 'server' ? `server: ${third}` : noun
}

const IDS = { session: 's_4gb83gqgkjps46r94i7p', user: 'ann', group: 'order-42', lobby: 'lobby' }

/** What stands for `:id` in an example of this route. */
export function idIn(name, ids = IDS) {
  if (name.includes('/sessions/')) return ids.session
  if (name.includes('/users/')) return ids.user
  return /\/server\/|\/members$/.test(name) ? ids.group : ids.lobby
}

/** `GET /api/conversations/:id` is `getConversationsId`. */
export function operationId(name) {
  const [method, path] = name.split(' ')
  const words = path.split(/[^a-z]+/i).filter((word) => word !== '' && word !== 'api')
  return method.toLowerCase() + words.map((word) => word[0].toUpperCase() + word.slice(1)).join('')
}

// Who is here: each user with their open sockets. Two tabs are one person.
const people = new Map() // user id → { name, sockets }

/** Whether this person was away until now. */
export function arrive(user, socket) {
  const person = people.get(user.id)
  person?.sockets.add(socket)
  if (person === undefined) people.set(user.id, { name: user.name, sockets: new Set([socket]) })
  return person === undefined
}

/** Whether this was the last socket of this person. */
export function leave(user, socket) {
  const { sockets } = people.get(user.id)
  sockets.delete(socket)
  return sockets.size === 0 && people.delete(user.id)
}

export const names = () => [...people.values()].map(({ name }) => name).sort()

export const allSockets = () => [...people.values()].flatMap(({ sockets }) => [...sockets])

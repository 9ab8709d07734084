// Who is in which room and who writes, for all contestants the same: {sockets: how many, rooms: [[socket, …], …],
// streams: [{socket, room}], bodyBytes}. A socket writes one stream at most, and only where it is a member.

const BODY_BYTES = 120

/** Everybody in one room; the first ones write. */
export function oneRoom(members, writers) {
  const all = numbers(members)
  return {
    sockets: members,
    rooms: [all],
    streams: all.slice(0, writers).map((socket) => ({ socket, room: 0 })),
    bodyBytes: BODY_BYTES,
  }
}

/** Each socket is in `each` rooms of `size`: everybody is dealt out so often, in another order each time. */
export function manyRooms(rooms, size, each) {
  const sockets = (rooms * size) / each
  const steps = numbers(sockets).filter((step) => greatestDivisor(step, sockets) === 1)
  const dealt = numbers(each).flatMap((round) =>
    numbers(sockets).map((at) => (at * steps[round]) % sockets),
  )
  const lists = numbers(rooms).map((room) => dealt.slice(room * size, (room + 1) * size))
  return withWriters(sockets, lists)
}

/** Rooms of two, of which one writes. */
export function pairs(count) {
  return withWriters(
    count * 2,
    numbers(count).map((at) => [at * 2, at * 2 + 1]),
  )
}

/** In each room one who writes in no other. */
function withWriters(sockets, rooms) {
  const taken = new Set()
  const streams = rooms.map((members, room) => {
    const socket = members.find((member) => !taken.has(member))
    taken.add(socket)
    return { socket, room }
  })
  return { sockets, rooms, streams, bodyBytes: BODY_BYTES }
}

/** The rooms of each socket. */
export function roomsOfEach({ sockets, rooms }) {
  const lists = numbers(sockets).map(() => [])
  rooms.forEach((members, room) => members.forEach((socket) => lists[socket].push(room)))
  return lists
}

const numbers = (count) => Array.from({ length: count }, (_, at) => at)
const greatestDivisor = (one, other) => (other === 0 ? one : greatestDivisor(other, one % other))

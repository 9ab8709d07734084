// The address a request really comes from: the socket's, or, behind a trusted proxy, the forwarded one.
// Asked by both front doors for limits; never used to grant anything.
import { BlockList, isIP } from 'node:net'
import type { IncomingMessage } from 'node:http'

export type AddressOf = (request: IncomingMessage) => string

/** Whether this is an address or a network such as `10.0.0.0/8`. */
export function isNetwork(entry: string): boolean {
  const [address = '', bits, ...more] = entry.split('/')
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)]!
  if (most < 0 || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most)
}

/** `trusted` holds what `isNetwork` takes. */
export function addressReader(trusted: readonly string[]): AddressOf {
  const proxies = new BlockList()
  for (const entry of trusted) {
    const [address = '', prefix] = entry.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    proxies.addSubnet(address, Number(prefix ?? (family === 'ipv6' ? 128 : 32)), family)
  }
  const isTrusted = (address: string): boolean =>
    isIP(address) !== 0 && proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

  return (request) => {
    const direct = plain(request.socket.remoteAddress ?? '')
    if (!isTrusted(direct)) return network(direct)
    // Each proxy appends who spoke to it: the last one that is not a trusted proxy is the client.
    const hops = String(request.headers['x-forwarded-for'] ?? '')
      .split(',')
      .map((hop) => plain(hop.trim()))
    const client = hops.reverse().find((hop) => isIP(hop) !== 0 && !isTrusted(hop))
    return network(client ?? direct)
  }
}

/** Without the port, and an IPv4 address without its IPv6 clothes. */
const plain = (address: string): string =>
  address
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1')
    .replace(/^::ffff:(?=\d+\.)/i, '')

/** One household has a whole IPv6 /64; count it as one address. */
function network(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail] = address.split('::')
  const left = head.split(':').filter(Boolean)
  const right = tail === undefined ? [] : tail.split(':').filter(Boolean)
  const groups = [
    ...left,
    ...Array(Math.max(0, 8 - left.length - right.length)).fill('0'),
    ...right,
  ]
  return `${groups
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

import ipaddr from 'ipaddr.js'

/** What one household or one small network usually holds of IPv6: 56 bits. */
const ipv6PrefixBytes = 7

/**
 * The part of an address that stands for one connection: all of IPv4, the first 56 bits of IPv6, an IPv4 address
 * in IPv6's clothes as itself. What is no address at all shares one bucket.
 */
export function addressPrefix(address: string | undefined): string {
  if (address === undefined || !ipaddr.isValid(address)) return 'unknown'
  const bytes = ipaddr.process(address).toByteArray()
  return bytes.length === 4 ? bytes.join('.') : Buffer.from(bytes.slice(0, ipv6PrefixBytes)).toString('hex')
}

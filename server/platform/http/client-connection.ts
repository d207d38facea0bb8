import type { IncomingMessage } from 'node:http'

import express from 'express'

import { addressPrefix } from './address-prefix.ts'

type Trusts = (address: string, hop: number) => boolean

/**
 * The address prefix of who asks, for requests that never come to Express; by its own rules, so that both see the same:
 * what a proxy of ours says is believed, and nobody else.
 */
export function connectionsBehind(trustProxy: readonly string[]): (req: IncomingMessage) => string {
  const trusts = express()
    .set('trust proxy', [...trustProxy])
    .get('trust proxy fn') as Trusts

  return ({ socket, headers }) => {
    let address = socket.remoteAddress ?? ''
    if (!trusts(address, 0)) return addressPrefix(address)
    const forwarded = String(headers['x-forwarded-for'] ?? '').split(',')
    for (const [hop, part] of forwarded.toReversed().entries()) {
      if (part.trim() === '' || !trusts(address, hop)) break
      address = part.trim()
    }
    return addressPrefix(address)
  }
}

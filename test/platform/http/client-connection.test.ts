import type { IncomingMessage } from 'node:http'

import { expect } from 'chai'

import { connectionsBehind } from '../../../server/platform/http/client-connection.ts'

describe('who asks, before Express is entered', () => {
  const asked = (remoteAddress: string, forwarded?: string) =>
    ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage

  it('is the other end of the connection where no proxy is ours, whatever is claimed', () => {
    expect(connectionsBehind([])(asked('203.0.113.7', '198.51.100.1'))).to.equal('203.0.113.7')
  })

  it('is whom our own proxies name, the last of them that is none of ours', () => {
    const connectionOf = connectionsBehind(['127.0.0.1', '10.0.0.0/8'])

    expect(connectionOf(asked('127.0.0.1', '192.0.2.66, 198.51.100.1, 10.1.2.3'))).to.equal('198.51.100.1')
    expect(connectionOf(asked('::ffff:127.0.0.1', '198.51.100.1'))).to.equal('198.51.100.1')
    expect(connectionOf(asked('127.0.0.1'))).to.equal('127.0.0.1')
  })

  it('is one prefix of the newer addresses, and one for all that are none', () => {
    const connectionOf = connectionsBehind(['127.0.0.1'])

    expect(connectionOf(asked('127.0.0.1', '2001:db8:1:2ff::1'))).to.equal(
      connectionOf(asked('127.0.0.1', '2001:db8:1:200::9')),
    )
    expect(connectionOf(asked('127.0.0.1', 'nonsense'))).to.equal('unknown')
  })
})

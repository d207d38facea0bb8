import { PassThrough } from 'node:stream'
import type { WriteStream } from 'node:tty'

import { expect } from 'chai'

import { statusLine } from '../../scripts/status-line.ts'

/** A terminal so wide, or no terminal, and what was written to it. */
function opened(isTTY: boolean) {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY, columns: 20 })
  const written = (): string => (stream.read() as string | null) ?? ''
  return { line: statusLine(stream as unknown as WriteStream), written }
}

/** Back to the beginning of the line, and nothing on it. */
const cleared = '\u001B[1G\u001B[2K'

describe('the line that tells how far a script is', () => {
  it('is written anew when it changes, and gone before anything else is printed', () => {
    const { line, written } = opened(true)

    line.show('osce: 1 %')
    line.show('osce: 1 %')
    line.show('osce: 2 %')
    line.clear()
    line.clear()

    expect(written()).to.equal(`osce: 1 %${cleared}osce: 2 %${cleared}`)
  })

  it('is never longer than the terminal is wide, or it could not be taken back', () => {
    const { line, written } = opened(true)

    line.show('united-nations: signatures.xlsx')

    expect(written()).to.equal('united-nations: sig')
  })

  it('is not there where nobody looks', () => {
    const { line, written } = opened(false)

    line.show('osce: 1 %')
    line.clear()

    expect(written()).to.equal('')
  })
})

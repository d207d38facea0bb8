import { spawn } from 'node:child_process'
import { once } from 'node:events'

import { print } from '../console.ts'

/**
 * Draws the first page of a PDF into `FILE.png` with Poppler's `pdftoppm`, which no npm package brings; without it there is
 * no picture, and a line says so.
 */
export async function photographFirstPage(pdf: Buffer, file: string): Promise<void> {
  const program = spawn('pdftoppm', ['-png', '-r', '100', '-f', '1', '-l', '1', '-singlefile', '-', file], {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  // A program that is not there takes nothing; `exit` or `error` tells.
  program.stdin.on('error', () => undefined)
  program.stdin.end(pdf)
  try {
    const [code] = (await once(program, 'exit')) as [number | null]
    if (code !== 0) throw new Error(`pdftoppm ended with ${String(code)}.`)
    print(`${file}.png`)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    print('No picture of the letter: pdftoppm (Poppler) is not on this machine.')
  }
}

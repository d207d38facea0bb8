import { clearLine, cursorTo } from 'node:readline'
import type { WriteStream } from 'node:tty'

const usualColumns = 80

export type StatusLine = ReturnType<typeof statusLine>

/**
 * One line for a person at a terminal, written anew whenever it changes; where nobody looks, nothing is. It leaves the
 * keyboard alone: a stop is the script's own to hear.
 */
export function statusLine(stream: WriteStream = process.stderr) {
  let shown = ''
  const clear = (): void => {
    if (shown === '') return
    cursorTo(stream, 0)
    clearLine(stream, 0)
    shown = ''
  }
  return {
    show(text: string): void {
      // Some terminals do not say how wide they are.
      const line = text.slice(0, (stream.columns || usualColumns) - 1)
      if (!stream.isTTY || line === shown) return
      clear()
      stream.write(line)
      shown = line
    },
    /** Before anything else is printed. */
    clear,
  }
}

import { progress } from '@clack/prompts'

/** A bar for a person at a terminal, drawn in hundredths; where nobody looks, nothing is drawn. */
export function hundredths(title: string) {
  const bar = process.stdout.isTTY ? progress({ max: 100, size: 30 }) : null
  let shown = 0
  let isOver = false
  bar?.start(title)
  return {
    /** `part` from 0 to 1. */
    show(part: number, message: string): void {
      const now = Math.floor(Math.min(1, part) * 100)
      bar?.advance(now - shown, `${title}: ${message}`)
      shown = now
    },
    /** The first call counts. */
    end(message: string): void {
      if (!isOver) bar?.stop(message)
      isOver = true
    },
  }
}

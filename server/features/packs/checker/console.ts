/** Prints lines on the console. Whoever reads no more than the first of them, as `head` does, lets nothing fail. */
export function consolePrinter(): (line: string) => void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  return (line) => void process.stdout.write(`${line}\n`)
}

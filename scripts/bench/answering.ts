/** What a process of the bench can be asked, by name. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- Each process says what its own answers take.
export type Answers = Record<string, (...input: any[]) => unknown>

export interface Question {
  id: number
  name: string
  input: unknown[]
}

export type Reply = { ready: true } | { id: number; answer: unknown } | { id: number; error: string }

/** Tells the parent that this process is ready and answers it from then on. Ends with the parent. */
export function answerParent(answers: Answers): void {
  const reply = (message: Reply): void => {
    process.send?.(message)
  }
  process.on('message', ({ id, name, input }: Question) => {
    Promise.resolve()
      .then(() => answers[name]?.(...input))
      .then(
        (answer) => {
          reply({ id, answer })
        },
        (error: unknown) => {
          reply({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
        },
      )
  })
  process.on('disconnect', () => {
    process.kill(process.pid, 'SIGKILL')
  })
  reply({ ready: true })
}

export interface Slots {
  /** Runs the task as soon as one of the places is free, in the order of the calls. */
  run<T>(task: () => Promise<T>): Promise<T>
}

/** At most that many tasks at the same time. */
export function createSlots(count: number): Slots {
  let free = count
  const waiting: (() => void)[] = []

  return {
    async run(task) {
      if (free > 0) free -= 1
      else await new Promise<void>((resolve) => waiting.push(resolve))
      try {
        return await task()
      } finally {
        const next = waiting.shift()
        if (next === undefined) free += 1
        else next()
      }
    },
  }
}

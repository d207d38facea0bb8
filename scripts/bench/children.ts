import { fork, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import type { Environment } from '../../server/config.ts'
import type { Answers, Question, Reply } from './answering.ts'

/** A process of the bench's own, which answers questions. */
export interface Child<Known extends Answers> {
  ask<Name extends keyof Known & string>(
    name: Name,
    ...input: Parameters<Known[Name]>
  ): Promise<Awaited<ReturnType<Known[Name]>>>
  end(): Promise<void>
}

export interface StartOptions {
  args?: readonly string[]
  environment?: Environment
  nodeArgs?: readonly string[]
}

export type Children = ReturnType<typeof createChildren>

/** Starts processes and sees to it that none outlives the bench. */
export function createChildren(environment: Environment) {
  const running = new Set<ChildProcess>()

  function watch(child: ChildProcess): ChildProcess {
    running.add(child)
    child.once('exit', () => {
      running.delete(child)
    })
    return child
  }

  return {
    /** Starts `processes/NAME.ts` and waits until it is ready. */
    async start<Known extends Answers>(
      name: string,
      { args = [], environment: more = {}, nodeArgs = [] }: StartOptions = {},
    ): Promise<Child<Known>> {
      const file = fileURLToPath(new URL(`processes/${name}.ts`, import.meta.url))
      const child = watch(
        fork(file, args, {
          env: { ...environment, ...more },
          execArgv: ['--disable-warning=ExperimentalWarning', ...nodeArgs],
          serialization: 'advanced',
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        }),
      )
      const asking = questionsTo(child, name)
      await asking.ready
      return { ask: asking.ask as Child<Known>['ask'], end: () => ended(child) }
    },

    /** Starts a program of the project as a person would; `extra` is a pipe of its own, beside its output. */
    run(file: string, { args = [], environment: more = {}, nodeArgs = [] }: StartOptions = {}): ChildProcess {
      return watch(
        spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...nodeArgs, file, ...args], {
          env: { ...environment, ...more },
          stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
        }),
      )
    },

    async endAll(): Promise<void> {
      await Promise.all([...running].map(ended))
    },
  }
}

/** Nothing that a process of the bench has is worth a farewell. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

interface Asked {
  resolve: (answer: unknown) => void
  reject: (error: Error) => void
}

function questionsTo(child: ChildProcess, name: string) {
  const asked = new Map<number, Asked>()
  const ready = Promise.withResolvers<undefined>()
  let lastId = 0
  child.on('message', (reply: Reply) => {
    if ('ready' in reply) {
      ready.resolve(undefined)
      return
    }
    const waiting = asked.get(reply.id)
    asked.delete(reply.id)
    if ('error' in reply) waiting?.reject(new Error(`${name}: ${reply.error}`))
    else waiting?.resolve(reply.answer)
  })
  child.once('exit', (code, signal) => {
    const error = new Error(`The process "${name}" ended (${String(code ?? signal)}).`)
    ready.reject(error)
    for (const { reject } of asked.values()) reject(error)
  })
  return {
    ready: ready.promise,
    ask(question: string, ...input: unknown[]): Promise<unknown> {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>()
      lastId += 1
      asked.set(lastId, { resolve, reject })
      child.send({ id: lastId, name: question, input } satisfies Question)
      return promise
    },
  }
}

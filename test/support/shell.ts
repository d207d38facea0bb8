import { execFile } from 'node:child_process'

export interface Said {
  code: unknown
  /** What it printed, errors too. */
  output: string
}

/** Types these commands into one shell, in that folder, and answers what each of them said. */
export async function typed(commands: readonly string[], folder: string): Promise<Said[]> {
  const end = '--- end of a step'
  const script = commands.map((command) => `${command}\necho "${end} $?"`).join('\n')
  const output = await new Promise<string>((resolve) => {
    execFile('bash', ['-o', 'pipefail', '-c', `exec 2>&1\n${script}`], { cwd: folder }, (_error, all) => {
      resolve(all)
    })
  })
  const pieces = output.split(new RegExp(`^${end} (\\d+)\\n`, 'm'))
  return commands.map((_, index) => ({ output: pieces[2 * index] ?? '', code: pieces[2 * index + 1] }))
}

import { runCheck } from './command.ts'

// What is bundled as `verify.mjs`: the whole checker as a program of one file.
process.exitCode = await runCheck(process.argv.slice(2), {
  program: 'node verify.mjs',
  print: (line) => void process.stdout.write(`${line}\n`),
  fetch,
})

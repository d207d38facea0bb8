import { runCheck } from './command.ts'
import { consolePrinter } from './console.ts'

// What is bundled as `verify.mjs`: the whole checker as a program of one file.
process.exitCode = await runCheck(process.argv.slice(2), { program: 'node verify.mjs', print: consolePrinter(), fetch })

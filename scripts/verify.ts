import { consolePrinter, runCheck } from '../server/features/packs/checker/index.ts'

// Needs no database, and asks nobody unless it is told to.
process.exitCode = await runCheck(process.argv.slice(2), {
  program: 'npm run verify --',
  print: consolePrinter(),
  fetch,
})

export { runCheck } from './command.ts'
export { consolePrinter } from './console.ts'

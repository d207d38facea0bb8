export { runCheck } from './command.ts'

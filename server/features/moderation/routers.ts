export { createModerationRouter } from './routes.ts'

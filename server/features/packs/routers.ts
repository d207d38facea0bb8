export { createCheckRouter } from './check-routes.ts'

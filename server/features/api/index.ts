export { createHealthRouter, type Readiness } from './health-routes.ts'
export { createApiRouter } from './routes.ts'
export { machineSentences } from './sentences.ts'

export { createGuardedRouter, redirectUnspoken, staffLocales } from './guarded-routes.ts'
export { createAccountRouter } from './routes.ts'

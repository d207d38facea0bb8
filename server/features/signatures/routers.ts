export { createSignatureRouter } from './routes.ts'
export { createUnsubscribeRouter } from './unsubscribe-routes.ts'

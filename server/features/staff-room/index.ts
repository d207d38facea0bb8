export { createOneSigner } from './help-one-signer.ts'
export { createStaffRouter } from './routes.ts'
export { createPeopleRouter } from './people-routes.ts'

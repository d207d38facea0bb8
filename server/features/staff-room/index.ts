export { createStaffRouter } from './routes.ts'
export { createPeopleRouter } from './people-routes.ts'

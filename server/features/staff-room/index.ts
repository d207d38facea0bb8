export { createStaffRouter } from './routes.ts'

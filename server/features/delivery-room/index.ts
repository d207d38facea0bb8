export { createDeliveryRouter } from './routes.ts'

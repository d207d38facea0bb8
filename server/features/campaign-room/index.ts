export { createLeadingRouter } from './leading-routes.ts'
export { createCampaignRouter } from './routes.ts'

export type { CampaignParts } from './campaign-parts.ts'
export type { LeadingParts } from './leading-parts.ts'
export { createLeadingRouter } from './leading-routes.ts'
export { createCampaignRouter } from './routes.ts'

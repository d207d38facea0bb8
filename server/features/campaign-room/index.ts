export type { CampaignParts } from './campaign-parts.ts'
export { createCampaignRouter } from './routes.ts'

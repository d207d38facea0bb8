export { createRenderRoom } from './room-layout-page.ts'
export { notTakenPage } from './not-taken-page.ts'

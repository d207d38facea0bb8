export { createRenderRoom, type RenderRoom } from './room-layout-page.ts'
export { notTakenPage } from './not-taken-page.ts'

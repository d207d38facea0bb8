export { createRenderPage } from './layout-page.ts'
export { errorPage } from './plain-pages.ts'
export { createSiteRouter } from './routes.ts'
export { createShownSigners } from './shown-signers.ts'

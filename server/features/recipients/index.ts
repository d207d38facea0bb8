export type { Recipient } from './recipient.ts'
export { createRecipientService, type RecipientService } from './service.ts'
export { createRecipientStore, recipientIndexes } from './store.ts'

export { createRecipientKeeper, type RecipientKeeper } from './keep-recipients.ts'
export {
  channelKinds,
  recipientKinds,
  type Channel,
  type ChannelKind,
  type Recipient,
  type RecipientFields,
} from './recipient.ts'
export { createAdopting } from './adopt-recipient.ts'
export { createRecipientService, type RecipientService } from './service.ts'
export { createRecipientStore, recipientIndexes } from './store.ts'

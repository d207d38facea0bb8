export { createAddressLookupStore } from './address-lookup-store.ts'
export { commentHint } from './comment-hint.ts'
export { commentFindings } from './comment-findings.ts'
export { createCommentStore } from './comment-store.ts'
export { createSignatureComments, type ReadComment, type SignatureComments } from './comments.ts'
export { resendForm, signFormSchema, type SignForm } from './forms.ts'
export {
  cellsOf,
  createSignatureLedger,
  type Proof,
  type Settlement,
  type SignatureLedger,
  type Unsettled,
} from './ledger.ts'
export { createSignatureListing, type ListedSigner, type SignatureListing } from './listing-store.ts'
export { createMailDayStore, mailDayIndexes } from './mail-day-store.ts'
export { createMailShares } from './mail-shares.ts'
export { createSignatureMailSource } from './mail-source.ts'
export { createSignatureMailStore } from './mail-store.ts'
export type { Change } from './moves.ts'
export { readSignForm, type ReadSignForm, type RefusedSignForm } from './read-sign-form.ts'
export { createSigning } from './sign-petition.ts'
export { createSignatureService, type SignatureService } from './service.ts'
export { confirmWithinDays, type ShownComment, type ShownSigner } from './signature.ts'
export { createSignatureStore, signatureIndexes } from './store.ts'
export { createSubscriberStore, type SubscriberStore } from './subscriber-store.ts'
export { visibilityChoices } from './visibility-choices.ts'
export { createSignerHelp, type FoundSignature, type HelpGiven, type SignerHelp } from './help-signer.ts'
export { createInvalidating, type Invalidating } from './invalidate-signatures.ts'
export { createInvalidationStore, invalidationIndexes, type InvalidationStore } from './invalidation-store.ts'
export type { Invalidation, InvalidationCriteria } from './invalidation.ts'
export { createTakenOffStore, type TakenOffStore } from './taken-off-store.ts'

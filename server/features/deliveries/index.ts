export type { Delivery } from './delivery.ts'
export { createDeliveryLinks, type DeliveryLinks, type FoundLink, type LinkedDelivery } from './links.ts'
export { createDeliveryLinkStore, deliveryLinkIndexes } from './links-store.ts'
export { createDeliveryMails, deliveryMailProps } from './delivery-mails.ts'
export { createDeliveryMailing, type DeliveryMailing } from './mail-delivery.ts'
export { createEvidence, type CheckedFile, type EvidenceService, type NewEvidence } from './keep-evidence.ts'
export { createEvidenceStore, evidenceIndexes } from './evidence-store.ts'
export { createBuilding, type Makers } from './build-files.ts'
export { createBuildStore, type BuildStore } from './build-store.ts'
export { createPackBuilding, type PackBuilding } from './build-pack.ts'
export { createCollecting } from './collect-signers.ts'
export {
  answerFilePath,
  createPublishedAnswers,
  type PublishedAnswer,
  type PublishedAnswers,
} from './published-answers.ts'
export { createForgetResponses } from './forget-responses.ts'
export { createResponses, type Acknowledgement, type Answer, type Question, type Responses } from './responses.ts'
export { createResponseStore, responseIndexes, type NewResponse } from './responses-store.ts'
export { createDeliveryService, type DeliveryService } from './service.ts'
export { createDeliveryStore, deliveryIndexes, type DeliveryQuery, type DeliveryStore } from './store.ts'
export { createSteps, type Also, type Noted, type Which } from './take-step.ts'
export { createPublicDeliveries, type PublicDeliveries } from './public-deliveries.ts'
export { createTellingSigners } from './tell-signers.ts'
export { isPersonal, type OutgoingFile, type Reader } from './read-files.ts'
export { correctionIndexes, createCorrectionStore } from './correction-store.ts'
export { createCorrections, type Corrections } from './corrections.ts'
export { mayList, type HandoverItem } from './prepare.ts'

export {
  acceptsSignatures,
  isPublic,
  textIn,
  type Openness,
  type Organiser,
  type Petition,
  type PetitionText,
  type RiskMode,
  type TextVersion,
} from './petition.ts'
export { createPetitionService, type NewPetition, type PetitionService } from './service.ts'
export { lacksOf, NotReady, type Lack } from './readiness.ts'
export { createPetitionStore, petitionIndexes } from './store.ts'
export { addHeadings, createDeskStore } from './desk-store.ts'
export { createDraftService, type DraftService } from './draft-service.ts'
export { createDraftStore } from './draft-store.ts'
export { valueAt, type DraftChanges, type FieldConflict, type FieldPath } from './draft-changes.ts'

export type { Actor, AuditTrail } from './desks.ts'
export type { Saved } from './save-draft.ts'
export type { ReviewQueue } from './submit-draft.ts'
export { areClosingWordsLong } from './closing-words.ts'
export { createPetitionLife, type PetitionLife } from './life.ts'
export type { ListedPetition } from './list-petitions.ts'
export { createTimelineStore } from './timeline-store.ts'
export type { Owner } from './leading.ts'
export { petitionPaths } from './paths.ts'
export { timelineModel } from './timeline-page.ts'
export { asksName, offersVisibility } from './signing-rules.ts'
export { adviceSentence } from './advice-page.ts'
export type { Advice } from './advice.ts'

export { adviceOn } from './checks.ts'
export { similarTitles, type SimilarPetition } from './similar-titles.ts'
export type { DemandDifference } from './demand-difference.ts'
export { textDifference, type Compared, type SettingDifference, type TextDifference } from './text-difference.ts'
export { wordDifference, type Piece } from './word-difference.ts'

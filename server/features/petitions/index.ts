export {
  acceptsSignatures,
  isPublic,
  textIn,
  type Openness,
  type Petition,
  type PetitionText,
  type RiskMode,
  type TextVersion,
} from './petition.ts'
export { createPetitionService, type NewPetition, type PetitionService } from './service.ts'
export { createPetitionStore, petitionIndexes } from './store.ts'
export { petitionPaths } from './paths.ts'
export { asksName, offersVisibility } from './signing-rules.ts'

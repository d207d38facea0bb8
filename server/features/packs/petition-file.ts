import { canonicalJson } from '../../platform/canonical-json.ts'
import type { TextVersion } from '../petitions/index.ts'

/** The text with all its languages as `petition.json`: canonical, so that its hash stands for the text itself. */
export function petitionFile(text: TextVersion): string {
  return canonicalJson(text)
}

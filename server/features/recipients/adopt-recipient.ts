import slugify from '@sindresorhus/slugify'

import type { Localised } from '../../platform/locales.ts'
import type { RecipientStore } from './store.ts'

const longestSlug = 80

/**
 * Puts a recipient that a campaigner proposed into the register, under the name they gave it; staff make the rest of it.
 * Answers its slug; of one that is there already, the same.
 */
export function createAdopting({ recipients }: { recipients: Pick<RecipientStore, 'add'> }) {
  return async ({ name }: { name: string }): Promise<string> => {
    const slug = slugify(name).slice(0, longestSlug).replace(/-+$/, '') || 'recipient'
    const named: Localised = { en: name, uk: name, crh: name, ru: name }
    const nothingKnown = { url: null, channels: [], publicKey: null, accepts: '', retired: false, revision: 1 } as const
    const ofAnyKind = { kind: 'organisation', profile: 'organisation', addressedOnly: false } as const
    await recipients.add({ slug, name: named, ...ofAnyKind, ...nothingKnown })
    return slug
  }
}

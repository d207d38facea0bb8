import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import { stepsByHand, type VerifyFile } from '../packs/index.ts'
import type { PublishedKey } from '../packs/pack.ts'

export interface CheckPageInput {
  words: Words
  /** That this site signs with, and signed with before; the latest first. */
  keys: readonly PublishedKey[]
  verifyFile: Pick<VerifyFile, 'sha256'>
  publicUrl: string
}

/** Where a pack can be checked in the reader's own browser, and how else. */
export function checkPage({ words, keys, verifyFile, publicUrl }: CheckPageInput): Page {
  return {
    template: 'site/check',
    locale: words.locale,
    title: words.say('check.page.title'),
    description: words.say('check.page.description'),
    path: '/check',
    indexed: true,
    scripts: ['bundled/check-pack.ts'],
    model: {
      site: publicUrl,
      programHash: verifyFile.sha256,
      steps: stepsByHand(words.locale, publicUrl),
      keys: keys.map((key) => keyModel(words, key)),
    },
  }
}

function keyModel(words: Words, { keyId, publicKey, usedFrom, usedUntil }: PublishedKey) {
  const from = words.date(usedFrom)
  const used =
    usedUntil === null
      ? words.say('check.page.keyNow', { from })
      : words.say('check.page.keyThen', { from, until: words.date(usedUntil) })
  return { keyId, publicKey, used, label: words.say('check.page.wholeKey') }
}

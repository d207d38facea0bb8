import type { Recipient } from './recipient.ts'
import type { RecipientStore } from './store.ts'

export type RecipientService = ReturnType<typeof createRecipientService>

/** The register of recipients, kept in memory; a failed refresh leaves it as it was. */
export function createRecipientService({ recipients }: { recipients: RecipientStore }) {
  let register = new Map<string, Recipient>()
  let known = ''
  let revision = 0

  return {
    async refresh(): Promise<void> {
      const all = await recipients.all()
      register = new Map(all.map((recipient) => [recipient.slug, recipient]))
      const now = JSON.stringify(all)
      if (now !== known) revision += 1
      known = now
    },

    /** One more whenever anything in the register has changed. */
    revision(): number {
      return revision
    },

    /** Those of the slugs that are registered, in the order asked. */
    named(slugs: readonly string[]): Recipient[] {
      return slugs.flatMap((slug) => register.get(slug) ?? [])
    },

    /** Those of the slugs that are registered, as they are stored now, whatever this process remembers; in no order. */
    current: recipients.findAll,

    /** Everyone in the register. */
    all(): Recipient[] {
      return [...register.values()]
    },

    add: recipients.add,
  }
}

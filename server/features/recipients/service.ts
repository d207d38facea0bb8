import type { Recipient } from './recipient.ts'
import type { RecipientStore } from './store.ts'

export type RecipientService = ReturnType<typeof createRecipientService>

/** The register of recipients, kept in memory; a failed refresh leaves it as it was. */
export function createRecipientService({ recipients }: { recipients: RecipientStore }) {
  let register = new Map<string, Recipient>()

  return {
    async refresh(): Promise<void> {
      register = new Map((await recipients.all()).map((recipient) => [recipient.slug, recipient]))
    },

    /** Those of the slugs that are registered, in the order asked. */
    named(slugs: readonly string[]): Recipient[] {
      return slugs.flatMap((slug) => register.get(slug) ?? [])
    },

    add: recipients.add,
  }
}

import type { Stores } from '../stores.ts'
import { readDemoContent } from './demo-content.ts'

/** Fills an empty site with the demonstration; whatever is there already stays as it is. */
export async function addDemoContent({
  recipients,
  glossary,
  petitions,
}: Pick<Stores, 'recipients' | 'glossary' | 'petitions'>): Promise<void> {
  const content = readDemoContent()
  for (const recipient of content.recipients) await recipients.add(recipient)
  for (const term of content.glossary) await glossary.seed(term)
  for (const petition of content.petitions) await petitions.publish(petition)
  await recipients.refresh()
  await glossary.refresh()
}

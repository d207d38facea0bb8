import type { MailGroups } from '../outbox/index.ts'

type Mails = Parameters<MailGroups['read']>[0]
type Made = ReturnType<Awaited<ReturnType<MailGroups['read']>>>

/** For groups of one mail each: makes it, by what the group is about. */
export async function madeByGroup(
  mails: Mails,
  make: (group: string) => Promise<Made>,
): Promise<Awaited<ReturnType<MailGroups['read']>>> {
  const groups = [...new Set(mails.map(({ group }) => group))]
  const made = new Map(await Promise.all(groups.map(async (group) => [group, await make(group)] as const)))
  return ({ group }) => made.get(group) ?? 'never'
}

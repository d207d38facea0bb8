import type { MailName } from './mail-source.ts'
import type { MailGroups, NamedMail } from './named-mail.ts'

/** Whoever queues each kind of mail to many, as one. */
export function joinGroups(groupsOf: Readonly<Partial<Record<MailName, MailGroups>>>): MailGroups {
  function groupsFor(mail: MailName): MailGroups {
    const groups = groupsOf[mail]
    if (groups === undefined) throw new Error(`Nobody makes the mail "${mail}" of a group.`)
    return groups
  }

  return {
    async read(mails) {
      const made = await Promise.all(
        [...Map.groupBy(mails, ({ mail }) => mail)].map(async ([name, ofName]) => {
          return [name, await groupsFor(name).read(ofName)] as const
        }),
      )
      const makers = new Map(made)
      return (named: NamedMail) => makers.get(named.mail)?.(named) ?? 'later'
    },

    note: (group, ends, mail) => groupsFor(mail).note(group, ends, mail),

    async ended(group, end, mail) {
      await groupsFor(mail).ended?.(group, end, mail)
    },
  }
}

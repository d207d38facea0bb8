import type { ClientSession } from 'mongodb'

import { Conflict, Forbidden, NotFound } from '../../platform/errors.ts'
import type { Account } from '../accounts/account.ts'
import type { AuditValue } from '../audit/audit.ts'
import { changedMeanwhile } from './changed-meanwhile.ts'
import type { Actor, DeskParts, Desks } from './desks.ts'
import { leads, ownsFor, type Led, type Owner } from './leading.ts'

interface Parts extends DeskParts {
  opened: Desks
  accountOf: (id: string) => Promise<Pick<Account, 'state'> | null>
}

interface Order {
  petitionId: string
  by: Actor
}

const mostEditors = 20

/** Who works at a petition, and whose it is. */
export function createSharing({ desks, opened, accountOf, audit, transact }: Parts) {
  async function share(
    { petitionId, by }: Order,
    deed: string,
    change: (petition: Led) => Led,
    session: ClientSession,
  ): Promise<void> {
    const { petition } = await opened.readable(petitionId, by, session)
    assertMayShare(by, petition)
    const after = change(petition)
    if (!(await desks.share(petitionId, petition, after, session))) throw changedMeanwhile()
    const subject = { kind: 'petition', id: petitionId } as const
    const entry = { by: by.account.id, deed, subject, before: plain(petition), after: plain(after), why: null }
    await audit.append(entry, session)
  }

  async function assertKnown(accountId: string): Promise<void> {
    const account = await accountOf(accountId)
    if (account === null || account.state === 'disabled') {
      throw new NotFound('accountNotFound', 'There is no such account.')
    }
  }

  return {
    /** They write and lead it like everyone else there. Throws NotFound, Forbidden, Conflict `manyEditors`. */
    async addEditor({ accountId, ...order }: Order & { accountId: string }): Promise<void> {
      await assertKnown(accountId)
      const change = ({ owner, editors }: Led): Led => {
        if (editors.includes(accountId)) return { owner, editors }
        if (editors.length >= mostEditors) throw new Conflict('manyEditors', 'More people cannot write here.')
        return { owner, editors: [...editors, accountId] }
      }
      await transact((session) => share(order, 'petition.editor-added', change, session))
    },

    /** Throws NotFound, Forbidden. */
    async removeEditor({ accountId, ...order }: Order & { accountId: string }): Promise<void> {
      const change = ({ owner, editors }: Led): Led => ({ owner, editors: editors.filter((id) => id !== accountId) })
      await transact((session) => share(order, 'petition.editor-removed', change, session))
    },

    /**
     * Gives it to another account, or to an organisation: staff to any, everyone else to their own. Who is named to signers
     * as the organiser stays so: that they agreed to. Throws NotFound, Forbidden.
     */
    async transferOwner({ owner, ...order }: Order & { owner: Owner }): Promise<void> {
      const { account } = order.by
      if (owner.kind === 'account') await assertKnown(owner.id)
      else if (!isStaff(account) && !ownsFor(account, owner)) {
        throw new NotFound('organisationNotFound', 'There is no such organisation.')
      }
      const change = ({ editors }: Led): Led => ({ owner, editors })
      await transact((session) => share(order, 'petition.owner-changed', change, session))
    },
  }
}

function assertMayShare({ account }: Actor, petition: Led): void {
  if (!leads(account, petition) && !isStaff(account)) throw new Forbidden()
}

function isStaff({ state, roles }: Account): boolean {
  return state === 'active' && (roles.includes('staff') || roles.includes('admin'))
}

function plain({ owner, editors }: Led): AuditValue {
  return { owner: owner === null ? null : { kind: owner.kind, id: owner.id }, editors: [...editors] }
}

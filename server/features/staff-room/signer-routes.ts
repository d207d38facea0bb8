import type { Request, Response } from 'express'

import type { CountryNamesOf } from '../../platform/country-names.ts'
import { NotFound } from '../../platform/errors.ts'
import { parseForm, parseParams } from '../../platform/http/forms.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import type { GuardedRouter, Viewer } from '../accounts/index.ts'
import type { PetitionService } from '../petitions/index.ts'
import type { FoundSignature } from '../signatures/index.ts'
import type { Helping, OneSigner } from './help-one-signer.ts'
import { staffPaths } from './paths.ts'
import { staffParams, staffWords, type RoomParts } from './room-parts.ts'
import { findSignerForm, oneSignatureForm } from './signer-form.ts'
import { signaturePage, signersPage, type ShownSignature, type SignersPageInput } from './signer-pages.ts'

export interface SignerRoutesParts extends RoomParts {
  oneSigner: OneSigner
  petitions: Pick<PetitionService, 'byId'>
  countriesOf: CountryNamesOf
}

const rule = { may: 'help signers', personal: true } as const

/** Help for one signer. Addresses are posted, never in an address of ours; each step has its reason in the audit. */
export function addSignerRoutes(room: GuardedRouter, parts: SignerRoutesParts): void {
  const { oneSigner, petitions, countriesOf, renderRoom } = parts

  const shownOf = (found: FoundSignature): ShownSignature => ({ found, petition: petitions.byId(found.petitionId) })

  function show(req: Request, res: Response, viewer: Viewer, said: Omit<SignersPageInput, 'words'>): void {
    const { locale } = parseParams(staffParams, req.params)
    res.type('html').send(renderRoom(signersPage({ words: staffWords(parts, locale), ...said }), viewer))
  }

  /** Which signature of those that were shown, by whom, and why. Throws NotFound: our own pages always say it. */
  function asked(req: Request, { account }: Viewer): { id: string; helping: Helping } {
    const form = parseForm(oneSignatureForm, req.body)
    if (!form.ok) throw new NotFound()
    const { signature, why } = form.value
    return { id: signature, helping: { by: account.id, why } }
  }

  room.get('/:locale/staff/signers', rule, (req, res, viewer) => {
    show(req, res, viewer, { done: req.query['done'] })
  })

  room.post('/:locale/staff/signers/find', rule, async (req, res, viewer) => {
    const form = parseForm(findSignerForm, req.body)
    if (!form.ok) {
      res.status(422)
      show(req, res, viewer, { form })
      return
    }
    const { email, why } = form.value
    const found = await oneSigner.lookUp(email, { by: viewer.account.id, why })
    show(req, res, viewer, { form: { typed: form.typed, errors: [] }, found: found.map(shownOf), why })
  })

  room.post('/:locale/staff/signers/open', rule, async (req, res, viewer) => {
    const { locale } = parseParams(staffParams, req.params)
    const { id, helping } = asked(req, viewer)
    const { signature, found } = await oneSigner.open(id, helping)
    const page = signaturePage({
      words: staffWords(parts, locale),
      signature,
      shown: shownOf(found),
      countries: countriesOf(locale),
      why: helping.why,
    })
    res.type('html').send(renderRoom(page, viewer))
  })

  const deeds = [
    ['/:locale/staff/signers/link', oneSigner.sendLink, 'linkSent'],
    ['/:locale/staff/signers/withdraw', oneSigner.withdraw, 'withdrawn'],
    ['/:locale/staff/signers/erase', oneSigner.erase, 'erased'],
  ] as const

  for (const [path, act, done] of deeds) {
    room.post(path, rule, async (req, res, viewer) => {
      const { locale } = parseParams(staffParams, req.params)
      const { id, helping } = asked(req, viewer)
      await act(id, helping)
      seeOther(res, `${staffPaths(locale).signers}?done=${done}`)
    })
  }
}

import type { Request } from 'express'

import { dayOf } from '../../platform/clock.ts'
import { NotFound } from '../../platform/errors.ts'
import type { FormState } from '../../platform/form-page.ts'
import { parseForm, parseParams } from '../../platform/http/forms.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import { newId } from '../../platform/ids.ts'
import type { GuardedRouter } from '../accounts/index.ts'
import { assertShown, mayList } from '../deliveries/index.ts'
import type { Petition } from '../petitions/index.ts'
import type { Recipient } from '../recipients/index.ts'
import { byName } from './delivery-words.ts'
import { deliveryPaths } from './paths.ts'
import { prepareFormFor, readChoices, usualChoices, type Choice } from './prepare-form.ts'
import { preparePage } from './prepare-page.ts'
import { previewPage } from './preview-page.ts'
import { idParams, roomWords, rule, type DeliveryRoomParts } from './room-parts.ts'

interface Asked {
  locale: 'en' | 'uk'
  petition: Petition
  choices: Choice[]
  addressedOnly: Recipient[]
  /** Whether lists can go along: as promised, and as long as anything is kept. */
  lists: boolean
}

/** Choosing who gets a petition, looking at what would be frozen, and freezing it. */
export function addPrepareRoutes(room: GuardedRouter, parts: DeliveryRoomParts): void {
  const { deliveries, lines, petitions, recipients, profiles, board, renderRoom, now } = parts

  function asked(req: Request): Asked {
    const { locale, id } = parseParams(idParams, req.params)
    const petition = petitions.all().find((one) => one.id === id)
    if (petition === undefined) throw new NotFound()
    assertShown(petition)
    const inOrder = byName({ locale })
    const all = recipients.named(petition.recipients).toSorted((one, other) => inOrder(one.name, other.name))
    return {
      locale,
      petition,
      choices: all
        .filter(({ addressedOnly }) => !addressedOnly)
        .map((recipient) => ({ recipient, profile: profiles[recipient.profile] })),
      addressedOnly: all.filter(({ addressedOnly }) => addressedOnly),
      lists: mayList(petition) && dayOf(now()) <= petition.retainUntil,
    }
  }

  const formPage = ({ locale, ...input }: Asked, form: FormState) =>
    preparePage({ words: roomWords(parts, locale), ...input, form })

  room.get('/:locale/staff/petitions/:id/deliver', rule, (req, res, viewer) => {
    const input = asked(req)
    const form: FormState = { typed: usualChoices(input.choices, newId()), errors: [], part: 'deliveries' }
    res.type('html').send(renderRoom(formPage(input, form), viewer))
  })

  room.post('/:locale/staff/petitions/:id/deliver', rule, async (req, res, viewer) => {
    const input = asked(req)
    const { locale, petition, choices } = input
    const form = parseForm(prepareFormFor(choices), req.body)
    const chosen = readChoices(choices, form.typed, input.lists)
    if (!form.ok || chosen.items.length === 0) {
      const errors = form.ok ? [{ field: 'form', code: 'nobodyChosen' }] : form.errors
      res.status(422).type('html')
      res.send(renderRoom(formPage(input, { typed: form.typed, errors, part: 'deliveries' }), viewer))
      return
    }
    if (chosen.step === 'preview') {
      const words = roomWords(parts, locale)
      const tally = board.of(petition.id)
      const page = previewPage({
        ...{ words, petition, choices, items: chosen.items, tally },
        lineCount: await lines.atMost(petition, tally.confirmedCount),
        form: { typed: form.typed, errors: [] },
      })
      res.type('html').send(renderRoom(page, viewer))
      return
    }
    const { handoverId, items } = chosen
    await deliveries.prepare({ petitionId: petition.id, handoverId, items, by: viewer.account.id })
    seeOther(res, `${deliveryPaths(locale).deliveries}?petition=${petition.id}&done=prepared`)
  })
}

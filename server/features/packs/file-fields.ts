import { z } from 'zod'

import { locales } from '../../platform/locales.ts'

/** What several of a pack's JSON files have in common. */

export const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .meta({ description: 'A whole UTC day.' })

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

export const count = z.int().nonnegative()

export const locale = z.enum(locales).meta({ description: 'A language: crh is Crimean Tatar.' })

export const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)

export const sequence = count.meta({
  description: 'The last change of the tally that the figures contain; later changes have higher numbers.',
})

export const confirmed = count.meta({ description: 'People whose signature counts.' })

export const byVerification = z
  .object({ email: count.meta({ description: 'People who confirmed through a personal link sent to their address.' }) })
  .meta({ description: 'The confirmed signatures by how they were verified: each person is in one of these counts.' })

export const listed = count.meta({ description: 'Lines of the list of signers in this pack.' })

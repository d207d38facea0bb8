import type { ClientSession } from 'mongodb'

import type { Keyring } from '../../platform/crypto/keyring.ts'
import { newId } from '../../platform/ids.ts'
import type { Locale } from '../../platform/locales.ts'
import { Gone, NotFound } from '../../platform/errors.ts'
import { newAddressKey, openAddressKey } from './address-key.ts'
import { isPublic, type Petition, type TextVersion } from './petition.ts'
import type { PetitionStore, StoredPetition } from './store.ts'
import type { TimelineEntry } from './timeline.ts'
import type { TimelineStore } from './timeline-store.ts'

export type NewPetition = Omit<Petition, 'id'>

interface ShelvedPetition extends StoredPetition {
  addressKey: Buffer
  timeline: readonly TimelineEntry[]
}

interface Parts {
  petitions: PetitionStore
  timeline: Pick<TimelineStore, 'of'>
  keyring: Keyring
}

export type PetitionService = ReturnType<typeof createPetitionService>

/**
 * The petitions of the site, kept in memory by every process: while the database is away pages, refused forms and honest
 * "not now" answers still work. `refresh` brings the shelf up to date; a failed refresh leaves it as it was.
 */
export function createPetitionService({ petitions, timeline, keyring }: Parts) {
  let shelf = new Map<string, ShelvedPetition>()
  let byId = new Map<string, ShelvedPetition>()
  let newestFirst: readonly Petition[] = []
  let shown = ''
  let revision = 0

  async function refresh(): Promise<void> {
    const stored = await petitions.published()
    const happenings = await timeline.of(stored.map(({ petition }) => petition.id))
    const shelved = stored.map((one) => ({
      ...one,
      addressKey: openAddressKey(keyring, one.petition.id, one.addressKeyBox),
      timeline: happenings.get(one.petition.id) ?? [],
    }))
    shelf = new Map(shelved.map((one) => [one.petition.slug, one]))
    byId = new Map(shelved.map((one) => [one.petition.id, one]))
    newestFirst = shelved.map((one) => one.petition).filter((petition) => isPublic(petition.state))
    const showing = JSON.stringify([newestFirst, [...happenings]])
    if (showing !== shown) revision += 1
    shown = showing
  }

  function shelved(id: string): ShelvedPetition {
    const found = byId.get(id)
    if (found === undefined) throw petitionNotFound()
    return found
  }

  return {
    refresh,

    /** One more whenever anything the public reads of a petition has changed. */
    revision(): number {
      return revision
    },

    /** Every petition that is or ever was public: what was promised to its signers stays due. */
    all(): Petition[] {
      return [...byId.values()].map(({ petition }) => petition)
    },

    /** Public petitions, newest first. */
    list(): readonly Petition[] {
      return newestFirst
    },

    /** Null unless it is public. */
    find(slug: string): Petition | null {
      const petition = shelf.get(slug)?.petition
      return petition !== undefined && isPublic(petition.state) ? petition : null
    },

    /** Throws NotFound for an unknown petition, Gone for one that was removed. */
    get(slug: string): Petition {
      const found = shelf.get(slug)
      if (found === undefined) throw petitionNotFound()
      if (!isPublic(found.petition.state)) throw new Gone('petitionRemoved', 'This petition was removed.')
      return found.petition
    },

    /** Also petitions that are no longer public: their signers keep their rights. Throws NotFound. */
    byId(id: string): Petition {
      return shelved(id).petition
    },

    /** As it is stored now, whatever this process remembers; in that session. Throws NotFound. */
    async current(id: string, session: ClientSession): Promise<Petition> {
      const petition = await petitions.findCurrent(id, session)
      if (petition === null) throw petitionNotFound()
      return petition
    },

    /** One text that was published of it, by whatever process and however lately; null where there is none. */
    text: petitions.findText,

    /** The petition's own secret under which addresses are looked up. */
    addressKey(id: string): Buffer {
      return shelved(id).addressKey
    },

    /** Whether that text was ever published, so that a signature can name it. */
    hasText(id: string, version: number, language: Locale): boolean {
      const text = shelved(id).versions.find((candidate) => candidate.version === version)
      return text?.texts[language] !== undefined
    },

    /** Every text that was published of it, the first one first. Throws NotFound. */
    versions(id: string): readonly TextVersion[] {
      return shelved(id).versions
    },

    /** What happened to it, the first one first. Throws NotFound. */
    timeline(id: string): readonly TimelineEntry[] {
      return shelved(id).timeline
    },

    /** Puts a petition before the public. Answers `known` when the slug is taken. */
    async publish(petition: NewPetition): Promise<'stored' | 'known'> {
      const id = newId()
      const outcome = await petitions.add({
        petition: { ...petition, id },
        versions: [petition.text],
        addressKeyBox: newAddressKey(keyring, id),
      })
      await refresh()
      return outcome
    },
  }
}

function petitionNotFound(): NotFound {
  return new NotFound('petitionNotFound', 'There is no such petition.')
}

import { addDays, type Day } from '../../platform/clock.ts'

/** What shows that something happened: a receipt of the mail server, a scan, a photo, the recipient's number. */
export const evidenceKinds = ['mail_receipt', 'scan', 'photo', 'reference'] as const

export type EvidenceKind = (typeof evidenceKinds)[number]

/** Evidence for one step of a delivery, kept by staff. */
export interface Evidence {
  /** 16 random bytes, base64url. */
  id: string
  deliveryId: string
  kind: EvidenceKind
  /** The day on which that happened. */
  day: Day
  /** In a few words, for everybody to read: no personal data. */
  note: string
  /** On the shelf; null where the note says it all, and once it is forgotten. */
  file: { name: string; mediaType: string; bytes: number; sha256: string } | null
  /** Whether everybody may see the file; the note is public once the delivery is. */
  isPublic: boolean
  /** An account. */
  addedBy: string
}

/** Where its file is, from the root of the site and the same in every language; null where nobody may see one. */
export function evidenceHref({ id, file, isPublic }: Pick<Evidence, 'id' | 'file' | 'isPublic'>): string | null {
  return isPublic && file !== null ? `/deliveries/evidence/${id}` : null
}

/** Evidence whose file only staff may see. */
export type HiddenFile = Pick<Evidence, 'id' | 'deliveryId' | 'day'> & { file: NonNullable<Evidence['file']> }

/** What shows something that happened after the delivery's own files went: time to let everybody see it, or not. */
const lateFilesStayDays = 90

/** A file that only staff may see goes with the delivery's own; one about a later day some weeks after that day. */
export function isFileOver({ day }: Pick<Evidence, 'day'>, retainUntil: Day, today: Day): boolean {
  return today > retainUntil && (day <= retainUntil || today > addDays(day, lateFilesStayDays))
}

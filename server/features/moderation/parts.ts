import type { Now } from '../../platform/clock.ts'
import type { CountryNamesOf } from '../../platform/country-names.ts'
import type { RoomPages } from '../accounts/index.ts'
import type { Responses } from '../deliveries/index.ts'
import type { ReviewService } from '../reviews/index.ts'
import type { CommentReading } from './comments.ts'
import type { Moderating } from './moderating.ts'
import type { Subjects } from './subjects.ts'

/** What the moderators' room is made of. */
export interface ModerationParts extends RoomPages {
  reviews: ReviewService
  moderating: Moderating
  subjects: Subjects
  comments: CommentReading
  answers: Pick<Responses, 'readFile'>
  countriesOf: CountryNamesOf
  now: Now
}

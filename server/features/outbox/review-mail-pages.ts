import type { Words } from '../../platform/i18n.ts'
import type { MailPage } from '../../platform/mail/mail-templates.ts'
import type { PropsOf } from './mail-props.ts'

type Verdict = 'approved' | 'changes' | 'rejected'

/** What became of a petition, or of a new version of one, in its review. */
export function reviewMailPage(verdict: Verdict, props: PropsOf<`review-${Verdict}`>, words: Words): MailPage {
  const { petitionTitle, roomUrl, reason, reviewerWords } = props
  const say = (sentence: string): string =>
    words.say(`reviews.${verdict}.${props.reviewed}.${sentence}`, { title: petitionTitle })
  const lines = (reviewerWords ?? '').split('\n').filter((line) => line !== '')
  return {
    subject: say('subject'),
    frame: {
      senderName: null,
      masthead: words.say('site.name'),
      title: say('title'),
      foot: [words.say('reviews.why', { host: new URL(roomUrl).host }), words.say('reviews.reply')],
    },
    model: {
      greeting: words.say('greeting.plain'),
      intro: say('intro'),
      reason: reason === null ? null : words.say('reviews.reason', { reason: words.say(`reviews.reasons.${reason}`) }),
      said: lines.length === 0 ? null : { title: words.say('reviews.said'), lines },
      button: say('button'),
      roomUrl,
      fallback: words.say('button.fallback'),
    },
    unsubscribeUrl: null,
  }
}

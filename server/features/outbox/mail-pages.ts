import type { Words } from '../../platform/i18n.ts'
import type { MailFrame, MailPage, MailPages } from '../../platform/mail/mail-templates.ts'
import { markdownToMailHtml, markdownToText } from '../../platform/mail/mail-markdown.ts'
import type { Model } from '../../platform/templates.ts'
import { factorsMailPage, invitationMailPage, signInMailPage } from './account-mail-pages.ts'
import { deliveryLinkPage, deliveryMailPage, deliveryReminderPage, deliveryReplyPage } from './delivery-mail-pages.ts'
import { propsFor, type PropsOf } from './mail-props.ts'
import type { MailName } from './mail-source.ts'
import { reviewMailPage } from './review-mail-pages.ts'

/** The sentences of each mail. */
export const mailPages = {
  confirm: (props, words) => unconfirmedPage('confirm', propsFor('confirm', props), words),
  reminder: (props, words) => unconfirmedPage('reminder', propsFor('reminder', props), words),
  'already-signed': (props, words) => alreadySignedPage(propsFor('already-signed', props), words),
  withdrawn: (props, words) => withdrawnPage(propsFor('withdrawn', props), words),
  erased: (props, words) => erasedPage(propsFor('erased', props), words),
  update: (props, words) => updatePage(propsFor('update', props), words),
  'sign-in': (props, words) => signInMailPage(propsFor('sign-in', props), words),
  invitation: (props, words) => invitationMailPage(propsFor('invitation', props), words),
  factors: (props, words) => factorsMailPage(propsFor('factors', props), words),
  'review-approved': (props, words) => reviewMailPage('approved', propsFor('review-approved', props), words),
  'review-changes': (props, words) => reviewMailPage('changes', propsFor('review-changes', props), words),
  'review-rejected': (props, words) => reviewMailPage('rejected', propsFor('review-rejected', props), words),
  delivery: (props, words) => deliveryMailPage(propsFor('delivery', props), words),
  'delivery-link': (props, words) => deliveryLinkPage(propsFor('delivery-link', props), words),
  'delivery-reminder': (props, words) => deliveryReminderPage(propsFor('delivery-reminder', props), words),
  'delivery-reply': (props, words) => deliveryReplyPage(propsFor('delivery-reply', props), words),
} satisfies Record<MailName, MailPages[string]>

/**
 * The subject under which a mail arrives, for pages that tell people what to look for. `words` are those of the mails
 * (`MailTemplates.words`).
 */
export function mailSubject(
  mail: MailName,
  props: Pick<CommonProps, 'petitionTitle' | 'protected'> & Partial<Pick<PropsOf<'update'>, 'newsTitle'>>,
  words: Words,
): string {
  const { petitionTitle, newsTitle = '' } = props
  return sayingFor(mail, props, words)('subject', { title: shortened(petitionTitle), news: shortened(newsTitle) })
}

/** What every mail is told; the erased one greets nobody by a name that is gone. */
type CommonProps = PropsOf<'erased'> & Partial<Pick<PropsOf<'confirm'>, 'signerName'>>

type Say = (sentence: string, values?: Record<string, string>) => string

/** Says the sentences of one mail in its open or its neutral wording. */
function sayingFor(mail: MailName, props: Pick<CommonProps, 'protected'>, words: Words): Say {
  const wording = props.protected ? 'neutral' : 'open'
  return (sentence, values) => {
    const key = `${mail}.${wording}.${sentence}`
    return values === undefined ? saidOnce(words, key) : words.say(key, values)
  }
}

/** Sentences without values are most of a mail and looking them up most of its cost: once is enough. */
const said = new WeakMap<Words, Map<string, string>>()

function saidOnce(words: Words, key: string): string {
  const known = said.get(words) ?? new Map<string, string>()
  said.set(words, known)
  const sentence = known.get(key) ?? words.say(key)
  known.set(key, sentence)
  return sentence
}

function unconfirmedPage(mail: 'confirm' | 'reminder', props: PropsOf<'confirm'>, words: Words): MailPage {
  const say = sayingFor(mail, props, words)
  const sayAsFirst = sayingFor('confirm', props, words)
  const host = hostOf(props)
  return pageOf(mail, props, words, {
    demonstration: demonstrationNote('demonstration', props, words),
    intro: say('intro', { title: props.petitionTitle }),
    ask: sayAsFirst('ask'),
    once: mail === 'reminder' ? say('once') : null,
    button: sayAsFirst('button'),
    confirmUrl: props.confirmUrl,
    how: sayAsFirst('how'),
    until: props.expiresOn === null ? null : sayAsFirst('until', { date: props.expiresOn }),
    manage: sayAsFirst('manage'),
    manageUrl: props.manageUrl,
    notMeTitle: sayAsFirst('notMeTitle'),
    notMeText: sayAsFirst('notMeText'),
    notMe: sayAsFirst('notMe'),
    notMeUrl: props.notMeUrl,
    why: sayAsFirst('why', { host }),
  })
}

function alreadySignedPage(props: PropsOf<'already-signed'>, words: Words): MailPage {
  const say = sayingFor('already-signed', props, words)
  return pageOf('already-signed', props, words, {
    intro: say('intro', { title: props.petitionTitle }),
    what: say('what'),
    button: say('button'),
    manageUrl: props.manageUrl,
    care: say('care'),
    why: say('why', { host: hostOf(props) }),
  })
}

function withdrawnPage(props: PropsOf<'withdrawn'>, words: Words): MailPage {
  const say = sayingFor('withdrawn', props, words)
  return pageOf('withdrawn', props, words, {
    intro: say('intro', { title: props.petitionTitle }),
    left: say('left'),
    button: say('button'),
    manageUrl: props.manageUrl,
    ...wayBack(say, props),
    notYouTitle: say('notYouTitle'),
    notYouText: say('notYouText'),
    why: say('why'),
  })
}

function erasedPage(props: PropsOf<'erased'>, words: Words): MailPage {
  const say = sayingFor('erased', props, words)
  return pageOf('erased', props, words, {
    intro: say('intro', { title: props.petitionTitle }),
    copy: say('copy'),
    last: say('last'),
    ...wayBack(say, props),
    why: say('why'),
  })
}

/** News of a petition; of a protected one only that there is some, and the way to it. */
function updatePage(props: PropsOf<'update'>, words: Words): MailPage {
  const say = sayingFor('update', props, words)
  const { manageUrl, unsubscribeUrl } = props
  const page = pageOf('update', props, words, {
    ...(props.protected ? { ...noNews, buttonUrl: manageUrl } : newsModel(props, words)),
    demonstration: demonstrationNote('update.demonstration', props, words),
    intro: say('intro', { title: props.petitionTitle, organiser: props.organiser }),
    button: say('button'),
    manage: say('manage'),
    manageUrl,
    care: say('care'),
    unsubscribe: say('unsubscribe'),
    unsubscribeUrl,
    why: say('why', { host: hostOf(props) }),
  })
  return { ...page, unsubscribeUrl }
}

const noNews = { untranslated: null, newsTitle: null, newsLanguage: null, newsHtml: null, newsText: null }

function newsModel({ newsTitle, newsBody, newsLanguage, petitionUrl }: PropsOf<'update'>, words: Words): Model {
  return {
    untranslated:
      newsLanguage === null
        ? null
        : words.say('update.untranslated', { language: words.say(`update.languages.${newsLanguage}`) }),
    newsTitle,
    newsLanguage,
    newsHtml: markdownToMailHtml(newsBody),
    newsText: markdownToText(newsBody),
    buttonUrl: petitionUrl,
  }
}

/** Like the petition itself, a neutral mail does not tell that it is one. */
function demonstrationNote(
  key: string,
  { demonstration, protected: isProtected }: Pick<PropsOf<'update'>, 'demonstration' | 'protected'>,
  words: Words,
): string | null {
  return demonstration && !isProtected ? saidOnce(words, key) : null
}

/** The petition's own address names it: protected mails do without. */
function wayBack(say: Say, props: CommonProps): Model {
  return props.protected
    ? { again: null, signAgain: null, petitionUrl: null }
    : { again: say('again'), signAgain: say('signAgain'), petitionUrl: props.petitionUrl }
}

function pageOf(mail: MailName, props: CommonProps, words: Words, model: Model & { why: string }): MailPage {
  const say = sayingFor(mail, props, words)
  return {
    subject: mailSubject(mail, props, words),
    frame: frameOf(mail, props, words, { title: say('title'), why: model.why }),
    model: { ...model, greeting: greeting(props, words), fallback: saidOnce(words, 'button.fallback') },
    unsubscribeUrl: null,
  }
}

interface FrameWords {
  title: string
  why: string
}

function frameOf(mail: MailName, props: CommonProps, words: Words, { title, why }: FrameWords): MailFrame {
  const reply = saidOnce(words, 'foot.reply')
  if (!props.protected) {
    const who = words.say('foot.who', { organiser: props.organiser })
    return { senderName: null, masthead: saidOnce(words, 'site.name'), title, foot: [why, who, reply] }
  }
  const who = mail === 'erased' ? [] : [words.say('foot.whoNeutral')]
  return { senderName: words.say('sender.neutral'), masthead: null, title, foot: [why, ...who, reply] }
}

/**
 * Anybody can type anything as a name, and we mail it to an address they typed, too: a name that could carry an
 * advertisement or a link is not repeated.
 */
const plainName = /^(?!.*\.\S)(?:[\p{L}\p{M}'’ʼʹ. -]|\u200c|\u200d){1,60}$/u

function greeting({ signerName = null, protected: isProtected }: CommonProps, words: Words): string {
  const name = !isProtected && signerName !== null && plainName.test(signerName) ? signerName : null
  return name === null ? words.say('greeting.plain') : words.say('greeting.named', { name })
}

function hostOf({ petitionUrl }: CommonProps): string {
  return new URL(petitionUrl).host
}

const longestTitleInSubject = 90

const graphemes = new Intl.Segmenter()

function shortened(title: string): string {
  if (title.length <= longestTitleInSubject) return title
  const letters = Array.from(graphemes.segment(title), ({ segment }) => segment)
  if (letters.length <= longestTitleInSubject) return title
  const cut = letters.slice(0, longestTitleInSubject).join('')
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), 40))}…`
}

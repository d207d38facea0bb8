import { elapsedMs, type Now } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import type { RenderMail } from '../../platform/mail/mail-templates.ts'
import type { MailTransport, SendResult } from '../../platform/mail/transport.ts'
import { backOffMs, jittered, type Random } from './back-off.ts'
import { mostCopies, type DueMail, type MailOutcome, type MailSource } from './mail-source.ts'
import type { ServerWatch } from './server-watch.ts'

export interface Delivered {
  outcome: MailOutcome
  /** How long the attempt took; null when no server was asked. */
  tookMs: number | null
}

interface Parts {
  render: RenderMail
  transport: Pick<MailTransport, 'send'>
  server: ServerWatch
  now: Now
  log: Log
  random: Random
  /** Once aborted, nothing new begins. */
  stopping: AbortSignal
  /** Once aborted, what is under way is cut off. */
  cutting: AbortSignal
}

/** Codes of a door that is shut before any mail is spoken of; every other break may lie with the mail. */
const shutDoor = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'EDNS', 'ETLS', 'EAUTH'])
/** After a break in the middle of its session, a mail lets others go first. */
const afterBreakMs = 60_000

/** One attempt at one claimed mail. Never throws: whatever happens is an outcome to be written. */
export function createDelivery({ render, transport, server, now, log, random, stopping, cutting }: Parts) {
  const inMs = (ms: number): Date => new Date(now().getTime() + ms)

  function outcomeOf(mail: DueMail, result: SendResult): MailOutcome {
    if (result.kind === 'later' && result.trouble === 'lease') return handBack(now())
    if (result.kind === 'later' && result.trouble === 'server') return afterServerTrouble(result.code)
    server.answered()
    if (result.kind === 'sent') return { kind: 'sent' }
    const { mail: name, attempts, deferrals } = mail
    log.info({ mail: name, code: result.code, attempts, kind: result.kind }, 'A mail was not taken.')
    if (result.kind === 'refused') return { kind: 'refused', reason: result.code }
    const at = inMs(backOffMs(attempts + deferrals, random))
    return { kind: 'retry', at, counted: result.mayHaveGone, deferred: !result.mayHaveGone, reason: result.code }
  }

  function afterServerTrouble(code: string): MailOutcome {
    if (cutting.aborted) return handBack(now())
    const wasPaused = server.pausedUntil() !== null
    const until = server.failed()
    if (!wasPaused) log.warn({ code, ms: until.getTime() - now().getTime() }, 'The mail server is not available.')
    const isShut = shutDoor.has(code) || (/^\d+$/.test(code) && code !== '421')
    return handBack(isShut ? until : inMs(jittered(afterBreakMs, random)))
  }

  async function attempt(mail: DueMail, source: Pick<MailSource, 'begin'>): Promise<Delivered> {
    const { messageKey, to, leaseUntil } = mail
    const rendered = render(mail.mail, mail.locale, mail.props)
    if (source.begin !== undefined && !(await source.begin(mail))) return unasked(handBack(now()))
    const beganMs = elapsedMs()
    const result = await transport.send({ messageKey, to, ...rendered }, { leaseUntil, now, signal: cutting })
    return { outcome: outcomeOf(mail, result), tookMs: wasAsked(result) ? elapsedMs() - beganMs : null }
  }

  return async function deliver(mail: DueMail, source: Pick<MailSource, 'begin'>): Promise<Delivered> {
    if (mail.attempts > mostCopies) {
      log.warn({ mail: mail.mail, attempts: mail.attempts }, 'A mail was given up: as many copies went out as may.')
      return unasked({ kind: 'refused', reason: 'copies' })
    }
    const holdUntil = stopping.aborted ? now() : server.pausedUntil()
    if (holdUntil !== null) return unasked(handBack(holdUntil))
    try {
      return await attempt(mail, source)
    } catch (error) {
      log.report(error, { mail: mail.mail, locale: mail.locale, phase: 'send' })
      const at = inMs(backOffMs(mail.deferrals + 1, random))
      return unasked({ kind: 'retry', at, counted: false, deferred: true })
    }
  }
}

const unasked = (outcome: MailOutcome): Delivered => ({ outcome, tookMs: null })

/** The transport gives up at once what is no address, or is no longer ours to send. */
function wasAsked(result: SendResult): boolean {
  if (result.kind === 'later') return result.trouble !== 'lease'
  return result.kind === 'sent' || result.code !== 'address'
}

/** Nothing went out and nothing was said of this mail: it keeps its place. */
export function handBack(at: Date): MailOutcome {
  return { kind: 'retry', at, counted: false, deferred: false }
}

import type { NodemailerError } from 'nodemailer'

/**
 * What a failed attempt means. `refused` is the server's last word about this recipient or message; `later` says where
 * the trouble lies and whether a copy may have gone out all the same.
 */
export type SendFailure =
  /** The SMTP code, and the enhanced one where the server gave it: `550 5.1.1`. */
  | { kind: 'refused'; code: string }
  | {
      kind: 'later'
      /** The SMTP code likewise, or the name of what broke (`ECONNECTION`); never the server's words, they quote addresses. */
      code: string
      /** `mail`: the server put this mail off. `server`: no mail can be sent now. `lease`: the row may be another's by now. */
      trouble: 'mail' | 'server' | 'lease'
      mayHaveGone: boolean
    }

/** The server is about to close the connection, whatever it answers. */
const closing = 421

/** Login is missing or wrong, or the sequence was: that is between us and our server, at whatever command it is said. */
const oursToMend = new Set([503, 530, 534, 535, 538])

/**
 * Reads an error of nodemailer. `completed` says that the message's last byte was handed to the connection: without an
 * answer to it nobody knows whether the server took it.
 */
export function readFailure(error: NodemailerError, { completed }: { completed: boolean }): SendFailure {
  const reply = error.responseCode
  if (reply !== undefined && answersForMail(error) && (reply !== closing || completed)) return readReply(error, reply)
  // Somebody must mend the sender or the login, not each mail: a refused MAIL FROM counts like a closed door.
  if (reply !== undefined && !completed) return later(String(reply), 'server')
  const code = plainCode(error)
  return completed ? { ...later(code, 'mail'), mayHaveGone: true } : later(code, 'server')
}

function readReply(error: NodemailerError, reply: number): SendFailure {
  const code = [String(reply), ...enhancedCode(error)].join(' ')
  return isFinal(error) ? { kind: 'refused', code } : later(code, 'mail')
}

/** A reply to RCPT, DATA or the final dot is about this mail; one to anything before is about us. */
function answersForMail(error: NodemailerError): boolean {
  return (
    (error.code === 'EENVELOPE' || error.code === 'EMESSAGE') &&
    (error.command === 'RCPT TO' || error.command === 'DATA')
  )
}

/** 5xx, but for a wrong login or a relay that does not know us: these would refuse every mail for good. */
function isFinal(error: NodemailerError): boolean {
  const reply = error.responseCode ?? 0
  return reply >= 500 && reply < 600 && !oursToMend.has(reply) && !/\brelay/i.test(error.response ?? '')
}

/** Source: RFC 3463 and RFC 2034; says what the reply alone leaves open (5.1.1: no such mailbox). */
function enhancedCode({ response }: NodemailerError): string[] {
  const [, code] = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '') ?? []
  return code === undefined ? [] : [code]
}

function later(code: string, trouble: 'mail' | 'server'): SendFailure & { kind: 'later' } {
  return { kind: 'later', code, trouble, mayHaveGone: false }
}

/** `ECONNREFUSED` says more than nodemailer's own `ESOCKET`. */
function plainCode({ code: ownCode, originalCode }: NodemailerError): string {
  const code = ownCode === 'ESOCKET' ? (originalCode ?? ownCode) : ownCode
  return typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? code : 'unknown'
}

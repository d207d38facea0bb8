import { setTimeout as pause } from 'node:timers/promises'

import { elapsedMs } from '../../server/platform/clock.ts'
import type { Client } from './client.ts'
import { hasDone, hasTried, isDone, type ActKind, type Journal, type Signer } from './journal.ts'
import type { Random } from './random.ts'
import type { SinkMail } from './sink.ts'

export const appeal = 'covid-19-prisoners-voice'

interface Parts {
  webs: readonly { name: string; url: string }[]
  client: Client
  journal: Journal
  random: Random
}

export interface Signers {
  /** Begins to act, a bounded number of times a second. */
  start(): void
  /** Begins nothing new and waits for every answer. */
  stop(): Promise<void>
  /** That many posts at once at one web, over fewer addresses. */
  flood(postCount: number, addressCount: number): Promise<void>
  /** Somebody reads her mail. */
  read(mail: SinkMail): void
}

const everyMs = 20
/** More than that many posts without an answer, and nobody new begins. */
const mostOpen = 250
const countries = ['UA', 'PL', 'LT', 'DE', 'none']
const domains = Array.from({ length: 8 }, (_, index) => `mail${String(index + 1)}.example.org`)

/** Invented people who sign, some of them twice, read their mail, confirm, click again, correct, withdraw and erase. */
export function createSigners({ webs, client, journal, random }: Parts): Signers {
  const all: Signer[] = []
  const toSignAgain: Signer[] = []
  const toConfirm: Signer[] = []
  const confirmed: Signer[] = []
  const open = new Set<Promise<unknown>>()
  let running: { signal: AbortController; over: Promise<void> } | null = null

  function newSigner(): Signer {
    const address = `signer-${String(all.length + 1)}@${random.pick(domains)}`
    const country = random.pick(countries)
    const signer: Signer = { address, country, acts: [], confirm: null, manage: null, openCount: 0 }
    all.push(signer)
    journal.signers.set(address, signer)
    return signer
  }

  /** Posts so many times at once, at the webs in turn; answers whether one of them was answered well. */
  async function act(signer: Signer, kind: ActKind, { times = 1, country = signer.country, at = 0 } = {}) {
    signer.openCount += 1
    const posts = Array.from({ length: times }, async (_, index) => {
      const { name: web = '', url = '' } = webs[(at + index) % webs.length] ?? {}
      const startedMs = elapsedMs()
      const status = await client.post(`${url}${pathOf(signer, kind)}`, fieldsOf(signer, kind, country))
      const done = { kind, web, startedMs, endedMs: elapsedMs(), status, country }
      signer.acts.push(done)
      return isDone(done)
    })
    const answers = await Promise.all(posts)
    signer.openCount -= 1
    return answers.includes(true)
  }

  async function sign(signer: Signer): Promise<void> {
    const times = random.chance(0.2) ? random.between(2, 4) : 1
    const isSigned = await act(signer, 'sign', { times, at: random.between(0, 1) })
    if (!isSigned && random.chance(0.7)) toSignAgain.push(signer)
  }

  async function confirm(signer: Signer): Promise<void> {
    const times = random.chance(0.3) ? random.between(2, 3) : 1
    const isConfirmed = await act(signer, 'confirm', { times, at: random.between(0, 1) })
    if (!isConfirmed) toConfirm.push(signer)
    else if (random.chance(0.5)) confirmed.push(signer)
  }

  /** Each change of mind that has no good answer is tried again, or another one is. */
  async function changeMind(signer: Signer): Promise<void> {
    if (signer.openCount > 0) {
      confirmed.push(signer)
      return
    }
    const kind = random.pick(['correct', 'correct', 'withdraw', 'erase'] as const)
    const country = kind === 'correct' ? random.pick(countries) : signer.country
    const isChanged = await act(signer, kind, { country, at: random.between(0, 1) })
    const mayAgain = !hasTried(signer, 'withdraw') && !hasTried(signer, 'erase')
    if (!isChanged || (mayAgain && random.chance(0.5))) confirmed.push(signer)
  }

  /** Nobody comes back under an address that may be free again, or be so in a moment: it would be another signature. */
  function comesBack(signer: Signer | undefined): Signer | undefined {
    if (signer === undefined || signer.openCount > 0) return undefined
    return hasTried(signer, 'withdraw') || hasTried(signer, 'erase') ? undefined : signer
  }

  /** One thing that somebody does now. */
  function next(): Promise<void> {
    const chance = random.next()
    const toBeConfirmed = chance < 0.45 ? toConfirm.shift() : undefined
    if (toBeConfirmed !== undefined) return confirm(toBeConfirmed)
    const changing = chance < 0.6 ? confirmed.shift() : undefined
    if (changing !== undefined) return changeMind(changing)
    const again = chance < 0.7 ? toSignAgain.shift() : chance < 0.8 ? all[random.between(0, all.length - 1)] : undefined
    return sign(comesBack(again) ?? newSigner())
  }

  function note(work: Promise<unknown>): void {
    const noted = work.finally(() => open.delete(noted))
    open.add(noted)
  }

  async function goOn(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (open.size < mostOpen) note(next())
      await pause(everyMs, undefined, { signal }).catch(() => undefined)
    }
  }

  return {
    start() {
      const signal = new AbortController()
      running ??= { signal, over: goOn(signal.signal) }
    },

    async stop() {
      running?.signal.abort()
      await running?.over
      running = null
      await Promise.all(open)
    },

    async flood(postCount, addressCount) {
      const crowd = Array.from({ length: addressCount }, newSigner)
      const at = random.between(0, 1)
      const posts = Array.from({ length: postCount }, (_, index) =>
        act(crowd[index % addressCount] as Signer, 'sign', { at }),
      )
      const over = Promise.all(posts)
      note(over)
      await over
    },

    read({ to, confirm: confirmToken, manage }) {
      const signer = journal.signers.get(to)
      if (signer === undefined || confirmToken === null || signer.confirm !== null) return
      signer.confirm = confirmToken
      signer.manage = manage
      if (!hasDone(signer, 'confirm') && random.chance(0.85)) toConfirm.push(signer)
    },
  }
}

function pathOf({ confirm, manage }: Signer, kind: ActKind): string {
  switch (kind) {
    case 'sign':
      return `/en/petitions/${appeal}/signatures`
    case 'confirm':
      return `/en/signatures/confirm/${confirm ?? ''}`
    case 'correct':
    case 'withdraw':
    case 'erase':
      return `/en/signatures/manage/${manage ?? ''}/${kind}`
  }
}

function fieldsOf({ address }: Signer, kind: ActKind, country: string): Record<string, string> {
  if (kind === 'sign') return { name: 'Invented Signer', email: address, country, consent: 'yes' }
  return kind === 'correct' ? { name: 'Invented Signer', country } : {}
}

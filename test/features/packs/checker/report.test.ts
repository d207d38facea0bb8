import { expect } from 'chai'

import { CannotRead } from '../../../../server/features/packs/checker/findings.ts'
import { linesOf } from '../../../../server/features/packs/checker/report-lines.ts'
import { reportOf } from '../../../../server/features/packs/checker/report.ts'
import { sentencesOf } from '../../../../server/features/packs/checker/sentences.ts'
import { sentenceForFailure } from '../../../../server/features/packs/checker/words.ts'
import type { PublishedKey } from '../../../../server/features/packs/pack.ts'
import { locales, type Locale } from '../../../../server/platform/locales.ts'
import { aPack, aSigningKey, packedAnew, zipOf, type PackContent } from '../../../support/a-pack.ts'
import { checkBuffer } from '../../../support/check-buffer.ts'

const key = aSigningKey()
const keys = [key.published]

const withFile = (name: string, bytes: Buffer): PackContent => aPack({ key }).set(name, bytes)

const without = (name: string): PackContent => {
  const pack = aPack({ key })
  pack.delete(name)
  return pack
}

async function told(zip: Buffer, known: readonly PublishedKey[] | null = keys, language: Locale = 'en') {
  const checked = await checkBuffer(zip, known)
  if (checked.outcome === 'unreadable') throw new Error(`It cannot be read: ${checked.reason ?? ''}`)
  return linesOf(reportOf({ ...checked, outcome: checked.outcome }, language), [])
}

/** The lines under a title. */
function under(title: string, lines: readonly string[]): string[] {
  const from = lines.indexOf(`${title}:`) + 1
  const to = lines.indexOf('', from)
  return from === 0 ? [] : lines.slice(from, to === -1 ? undefined : to)
}

const titles = (lines: readonly string[]): string[] => lines.filter((line) => /^\S.*:$/.test(line))

describe('what is said of a pack', () => {
  it('begins with one sentence, goes on with what is wrong, and ends with what was not checked', async () => {
    const lines = await told(zipOf(withFile('letter.html', Buffer.from('Another letter'))))

    expect(lines[0]).to.equal('This pack is not what was signed: something in it was changed, taken out or added.')
    expect(titles(lines)).to.deep.equal([
      'What is wrong:',
      'What the pack says of itself:',
      'What was checked, and is in order:',
      'What was not checked:',
    ])
  })

  it('names changed files before all else that is wrong', async () => {
    const pack = packedAnew(withFile('letter.html', Buffer.from('Another letter')).set('more.html', Buffer.from('x')))
    const wrong = under('What is wrong', await told(pack))

    expect(wrong).to.have.lengthOf(3)
    expect(wrong[0]).to.match(/^ {2}✗ Changed: letter\.html\. /)
    expect(wrong[1]).to.match(/^ {2}✗ Added: more\.html\. /)
    expect(wrong[2]).to.match(/^ {2}✗ What the zip says around its \d+ entries/)
  })

  it('names ten files of many, and says how many more there are', async () => {
    const pack = aPack({ key })
    for (let number = 1; number <= 13; number += 1) pack.set(`added-${String(number)}.html`, Buffer.from('x'))
    const [added] = under('What is wrong', await told(zipOf(pack)))

    expect(added).to.match(/^ {2}✗ Added: added-1\.html, (added-\d+\.html, ){8}added-10\.html and 3 more\. /)
  })

  it('says of files that were packed anew that they are the signed ones, in one line', async () => {
    const lines = await told(packedAnew(aPack({ key })))

    expect(lines[0]).to.equal(
      'Every file is as it was signed, but this is not the zip that the site made: somebody packed the files anew.',
    )
    expect(under('What is wrong', lines)).to.have.lengthOf(1)
    expect(under('What was checked, and is in order', lines).join('\n')).to.contain('All 6 files of the list')
  })

  it('says beside the verdict when nobody knows whose key it is', async () => {
    for (const zip of [zipOf(aPack({ key })), packedAnew(aPack({ key }))]) {
      const [headline, note, , , title] = await told(zip, null)
      expect(headline).to.match(/^(Nothing in this pack was changed|Every file is as it was) /)
      expect(note).to.match(/^This does not show who signed it: the key came along in the pack itself/)
      expect(title ?? '').to.match(/^What (is wrong|the pack says of itself, not proven):$/)
    }
  })

  const old = aSigningKey({ usedUntil: '2026-11-01' })
  const cases: [what: string, zip: Buffer, known: readonly PublishedKey[] | null, headline: RegExp][] = [
    ['as it was made', zipOf(aPack({ key })), keys, /^Nothing in this pack was changed since the site signed it\.$/],
    ['with a file missing', zipOf(without('letter.html')), keys, /^This pack is not what was signed/],
    ['with a file added', zipOf(withFile('b.html', Buffer.from('x'))), keys, /^This pack is not what was signed/],
    ['without its signature', zipOf(without('manifest.json.sig')), keys, /^This pack proves nothing/],
    ['with another manifest', zipOf(withFile('manifest.json', Buffer.from('{}'))), keys, /^This pack proves nothing/],
    [
      'of a stranger',
      zipOf(aPack({ key: aSigningKey() })),
      keys,
      /not signed with a key of the site: it may be forged/,
    ],
    ['of a key that was retired', zipOf(aPack({ key: old })), [old.published], /had stopped using by then/],
    ['without any key', zipOf(aPack({ key, files: (files) => files.delete('keys.json') })), null, /there is no key/],
    ['that contradicts itself', zipOf(aPack({ key, manifest: { sequence: 8 } })), keys, /^No file was changed, but/],
  ]

  for (const [what, zip, known, headline] of cases) {
    it(`begins with what matters most of a pack ${what}`, async () => {
      expect((await told(zip, known))[0]).to.match(headline)
    })

    it(`leaves no gap in its sentences, in any language, of a pack ${what}`, async () => {
      for (const language of locales) {
        const text = (await told(zip, known, language)).join('\n')
        expect(text).not.to.match(/[{}]/)
        expect(text.split('\n')[0]).to.be.oneOf(Object.values(sentencesOf[language].verdict))
      }
    })
  }

  it('does not call proven what a pack says of itself when nobody of the site signed it', async () => {
    const proven = 'What the pack says of itself:'
    expect(titles(await told(zipOf(aPack({ key }))))).to.include(proven)
    expect(titles(await told(zipOf(withFile('letter.html', Buffer.from('x')))))).to.include(proven)
    expect(titles(await told(zipOf(aPack({ key: aSigningKey() }))))).not.to.include(proven)
    expect(titles(await told(zipOf(aPack({ key })), null))).not.to.include(proven)
  })

  it('sets names apart that somebody made up, and does not repeat them at any length', async () => {
    const pack = aPack({ key })
    pack.set('fine.html, and all is well', Buffer.from('x')).set('a'.repeat(3_000), Buffer.from('x'))
    const lines = await told(zipOf(pack))

    expect(lines.join('\n'))
      .to.contain('“fine.html, and all is well”')
      .and.contain(`“${'a'.repeat(80)}…”`)
    expect(Math.max(...lines.map(({ length }) => length))).to.be.below(400)
  })

  it('explains in every language why a folder that was zipped as a whole cannot be checked', async () => {
    const deeper = [...aPack({ key })].map(([name, bytes]) => [`pack/${name}`, bytes] as const)
    const { reason } = await checkBuffer(zipOf(deeper))

    expect(reason).to.equal('inFolder')
    for (const language of locales) {
      expect(sentenceForFailure(new CannotRead('inFolder'), language)).to.equal(
        sentencesOf[language].unreadable.inFolder,
      )
    }
  })

  it('has a sentence with the same values for everything in every language', () => {
    const values = (words: object): string[] =>
      Object.entries(words).flatMap(([name, word]: [string, unknown]) =>
        typeof word === 'object' && word !== null
          ? values(word).map((value) => `${name}.${value}`)
          : [[name, ...[...new Set(String(word).match(/\{\w+\}/g))].toSorted()].join(' ')],
      )
    for (const language of locales)
      expect(values(sentencesOf[language]), language).to.deep.equal(values(sentencesOf.en))
  })
})

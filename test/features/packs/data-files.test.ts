import { createHash } from 'node:crypto'

import { expect } from 'chai'

import { createDataMakers } from '../../../server/features/packs/data-files.ts'
import { manifestFile } from '../../../server/features/packs/manifest.ts'
import type { FileMaker, Manifest } from '../../../server/features/packs/pack.ts'
import { publishedSchemas } from '../../../server/features/packs/published-schemas.ts'
import { aPackSource, aSummary, made } from '../../support/a-pack-source.ts'
import { aNewPetition } from '../../support/a-petition.ts'
import { wrongKeyword } from '../../support/check-json-schema.ts'
import { rejectionOf } from '../../support/rejection.ts'

type Json = Record<string, unknown>

const maker = (name: string): FileMaker => createDataMakers().find((one) => one.name === name)!
const source = aPackSource(['Mira', 'Tom'])
const signed = {
  keyId: '0123456789abcdef',
  files: [{ name: 'summary.json', bytes: 12, sha256: createHash('sha256').update('it').digest('hex') }],
}

/** Files made before it had them still fit the schema. */
const laterMembers = new Set(['byPeriod'])

const summaryOf = async (from = source): Promise<Json> =>
  JSON.parse((await made(maker('summary.json'), from)).toString()) as Json

const manifestOf = (from = source): Manifest => JSON.parse(manifestFile(from, signed)) as Manifest

/** The published document that a file names as its own. */
function documentOf({ $schema }: Json): Json {
  const found = publishedSchemas('https://petitions.example.org').find(
    ({ document }) => (document as Json)['$id'] === $schema,
  )
  if (found === undefined) throw new Error('Nothing is published at the address that the file names.')
  return found.document as Json
}

/** The same, with the members of every object turned round. */
function turnedRound(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turnedRound)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, one]) => [name, turnedRound(one)]),
  )
}

describe('the files of a pack for programs', () => {
  it('hold the text whole, so that its hash can be checked', async () => {
    const file = await made(maker('petition.json'), source)

    expect(createHash('sha256').update(file).digest('hex')).to.equal(source.summary.textVersion.sha256)
    expect(JSON.parse(file.toString())).to.deep.equal(source.text)
  })

  it('are not made of another text than the one that was frozen', async () => {
    const { text } = aNewPetition()
    const error = await rejectionOf(made(maker('petition.json'), { ...source, text: { ...text, version: 2 } }))

    expect(error).to.be.an('error').with.property('message', 'This is not the text that the delivery stands for.')
  })

  it('give every figure, say how it was verified and what is left out', async () => {
    const summary = await summaryOf()

    expect(summary['counts']).to.deep.equal({ confirmed: 12, byVerification: { email: 12 }, listed: 2 })
    expect(summary['byCountry']).to.deep.equal([{ key: 'UA', count: 12 }])
    expect(summary['verification']).to.contain('counted only after opening the personal link')
    expect(summary['smallCells']).to.contain('No figure under 10')
    expect((summary['petition'] as Json)['address']).to.equal('https://petitions.example.org/en/petitions/free-them')
  })

  it('never hold a figure under ten', async () => {
    const byPeriod = [{ firstDay: '2026-11-01', lastDay: '2026-11-22', count: 9 }]
    for (const [name, small] of Object.entries({
      byCountry: { byCountry: [{ key: 'UA', count: 9 }] },
      byPeriod: { byPeriod },
    })) {
      const error = await rejectionOf(made(maker('summary.json'), aPackSource([], { summary: aSummary(small) })))

      expect(error).to.be.an('error').with.property('message').that.includes(name)
    }
  })

  it('fit the schema that is published at the address they name', async () => {
    for (const file of [await summaryOf(), manifestOf() as unknown as Json]) {
      expect(wrongKeyword(file, documentOf(file))).to.equal(null)
    }
  })

  it('would not fit it with a member left out or changed', async () => {
    for (const file of [await summaryOf(), manifestOf() as unknown as Json]) {
      const document = documentOf(file)
      for (const name of Object.keys(file)) {
        const { [name]: taken, ...rest } = file
        expect(wrongKeyword(rest, document), name).to.equal(laterMembers.has(name) ? null : 'required')
        expect(wrongKeyword({ ...file, [name]: taken === 1.5 ? null : 1.5 }, document), name).to.equal('properties')
      }
    }
  })

  it('explain members in the schema, for whoever has nothing else', () => {
    for (const { document } of publishedSchemas('https://petitions.example.org')) {
      const { $schema, title, properties } = document as { $schema: string; title: string; properties: Json }

      expect($schema).to.equal('https://json-schema.org/draft/2020-12/schema')
      expect(title).to.match(/ of a delivery$/)
      expect(properties['sequence']).to.have.property('description').that.contains('last change of the tally')
    }
  })

  it('are the same bytes for the same content, in whatever order it was kept', async () => {
    const turned = { ...source, summary: turnedRound(source.summary) as typeof source.summary }

    const [first, second] = await Promise.all([source, turned].map((one) => made(maker('summary.json'), one)))

    expect(second!.equals(first!)).to.equal(true)
    expect(manifestFile(turned, signed)).to.equal(manifestFile(source, signed))
  })
})

describe('the manifest of a pack', () => {
  it('names every file with its hash, the counts, the text and the key', () => {
    const manifest = manifestOf()

    expect(manifest).to.deep.include({
      format: 'undersigned-pack-1',
      site: 'https://petitions.example.org',
      delivery: source.summary.delivery,
      demonstration: true,
      keyId: '0123456789abcdef',
      sequence: 14,
      files: signed.files,
      counts: { confirmed: 12, byVerification: { email: 12 }, listed: 2 },
    })
    expect(manifest.textVersion).to.deep.equal({ version: 1, sha256: source.summary.textVersion.sha256 })
  })

  it('names petition and recipient in the language of the letter', () => {
    const manifest = manifestOf({ ...source, summary: aSummary({ language: 'uk' }) })

    expect(manifest.petition.title).to.equal('Звільніть їх')
    expect(manifest.recipient.name).to.equal('United Nations (uk)')
  })

  it('names the petition in its own language where there is no translation', () => {
    const manifest = manifestOf({ ...source, summary: aSummary({ language: 'crh' }) })

    expect(manifest.petition.title).to.equal('Free them')
  })
})

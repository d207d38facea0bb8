import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { expect } from 'chai'

import {
  profileNames,
  readProfiles,
  statementsOf,
  WrongProfile,
  type ProfileName,
} from '../../../server/features/recipients/index.ts'
import { locales } from '../../../server/platform/locales.ts'
import { sentencesOf } from '../../support/locale-files.ts'

const shipped = path.join(import.meta.dirname, '../../../server/features/recipients/profiles')

type Written = Record<string, unknown>

describe('what is known of recipients', () => {
  const profiles = readProfiles()

  it('says that a list collected here reaches the Assembly as an open letter, by the rule itself', () => {
    const { listStanding, standing } = profiles['coe-parliamentary-assembly']

    expect(listStanding).to.equal('open_letter')
    expect(standing.source?.title).to.include('Rule 71').and.include('January 2023')
    for (const locale of locales) {
      const words = sentencesOf('views/locales/profiles', locale)
      expect(words.get('coe-parliamentary-assembly.standing'), locale).to.include('71')
    }
  })

  it('names no time to answer where nobody has named one', () => {
    const timed = profileNames.filter((name) => profiles[name].answerWithinDays !== null)

    expect(timed).to.deep.equal(['un-special-procedures'])
    expect(profiles['un-special-procedures'].answerSource.source).not.to.equal(null)
  })

  it('says where each source is and when it was read', () => {
    const statements = profileNames.flatMap((name) => statementsOf(profiles[name]))
    const sources = statements.flatMap(({ source }) => source ?? [])

    expect(new Set(statements.map(({ asOf }) => asOf))).to.deep.equal(new Set(['2026-11-22']))
    expect(sources.filter(({ isDated }) => !isDated)).not.to.deep.equal([])
    for (const { title, url } of sources) expect(new URL(url).hostname, title).to.match(/\./)
  })

  for (const locale of locales) {
    it(`has words for everything it states in ${locale}, and for nothing else`, () => {
      const wanted = profileNames.flatMap((name) => [
        `${name}.title`,
        ...(profiles[name].listStanding === 'list' ? [] : [`${name}.note`]),
        ...statementsOf(profiles[name]).map(({ key }) => `${name}.${key}`),
      ])

      const words = [...sentencesOf('views/locales/profiles', locale).keys()]

      expect(words.filter((key) => !key.startsWith('page.'))).to.have.members(wanted)
    })
  }
})

describe('a file of a profile that is not as it should be', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'undersigned-profiles-'))
    await cp(shipped, folder, { recursive: true })
  })

  afterEach(() => rm(folder, { recursive: true }))

  async function change(name: ProfileName, changes: (written: Written) => Written): Promise<void> {
    const file = path.join(folder, `${name}.json`)
    const written = JSON.parse(await readFile(file, 'utf8')) as Written
    await writeFile(file, JSON.stringify(changes(written)))
  }

  const reading = (): unknown => readProfiles(folder)

  it('stops the start with its name where a field is missing or unknown', async () => {
    await change('coe-commissioner', ({ listStanding: _listStanding, ...written }) => ({ ...written, price: 3 }))

    expect(reading).to.throw(WrongProfile, /coe-commissioner\.json:[^]*price[^]*listStanding/)
  })

  it('stops the start where a statement names a source that is not there', async () => {
    await change('government', (written) => ({ ...written, standing: { key: 'standing', source: 'hearsay' } }))

    expect(reading).to.throw(WrongProfile, 'government.json: there is no source "hearsay" in it.')
  })

  it('stops the start where two statements share their words', async () => {
    const letter = { key: 'letter', source: null }
    await change('organisation', (written) => ({ ...written, accepts: [letter, letter] }))

    expect(reading).to.throw(WrongProfile, 'organisation.json: two statements are called letter.')
  })

  it('stops the start where a file is missing, is no JSON, or belongs to nothing', async () => {
    await rm(path.join(folder, 'osce-odihr.json'))
    expect(reading).to.throw(WrongProfile, 'osce-odihr.json cannot be read.')

    await writeFile(path.join(folder, 'osce-odihr.json'), '{')
    expect(reading).to.throw(WrongProfile, 'osce-odihr.json cannot be read.')

    await writeFile(path.join(folder, 'the-moon.json'), '{}')
    expect(reading).to.throw(WrongProfile, 'the-moon.json: no profile has this name.')
  })
})

import { expect } from 'chai'

import { readSignForm, type ReadSignForm, type RefusedSignForm } from '../../../server/features/signatures/index.ts'
import type { Petition } from '../../../server/features/petitions/index.ts'
import type { Locale } from '../../../server/platform/locales.ts'
import { aPetition } from '../../support/a-petition.ts'

const good = { name: 'Олена', email: 'olena@example.org', country: 'UA', consent: 'yes' }

/** Version 1 exists in English and Ukrainian. */
const petitions = {
  hasText: (_id: string, version: number, language: Locale) => version === 1 && ['en', 'uk'].includes(language),
}

interface Page {
  petition?: Petition
  locale?: Locale
}

function read(body: unknown, { petition = aPetition(), locale = 'uk' }: Page = {}): ReadSignForm {
  return readSignForm({ petition, petitions, locale, body })
}

function refused(body: unknown, petition?: Petition): RefusedSignForm {
  const form = read(body, petition === undefined ? {} : { petition })
  if (form.ok) throw new Error('This should have been refused.')
  return form
}

describe('reading the signing form', () => {
  it('takes the least that signs a petition, with the text and language of the page', () => {
    const form = read(good)

    expect(form.ok && form.value).to.deep.equal({
      name: 'Олена',
      email: { deliverable: 'olena@example.org', comparable: 'olena@example.org' },
      country: 'UA',
      city: null,
      comment: null,
      visibility: 'hidden',
      updates: false,
      version: 1,
      language: 'uk',
    })
  })

  it('takes the original as read where the petition has no text in the language of the page', () => {
    const form = read(good, { locale: 'crh' })

    expect(form.ok && form.value.language).to.equal('en')
  })

  it('says what is missing, field by field, and keeps everything typed', () => {
    const form = refused({ name: '', email: 'olena', country: '', city: 'Київ' })

    expect(form.errors).to.have.deep.members([
      { field: 'name', code: 'missing' },
      { field: 'email', code: 'invalid' },
      { field: 'country', code: 'missing' },
      { field: 'consent', code: 'missing' },
    ])
    expect(form.typed).to.deep.equal({ name: '', email: 'olena', country: '', city: 'Київ' })
  })

  it('refuses fields that the form does not have', () => {
    const form = refused({ ...good, admin: 'yes', __proto__: null, ['constructor']: 'x' })

    expect(form.errors).to.deep.equal([{ field: 'form', code: 'unknownField' }])
  })

  it('refuses a name where the petition asks for none', () => {
    const form = refused(good, aPetition({ riskMode: 'protected' }))

    expect(form.errors).to.deep.equal([{ field: 'form', code: 'unknownField' }])
  })

  it('refuses to show a name on a protected petition', () => {
    const form = refused({ ...good, visibility: 'full' }, aPetition({ riskMode: 'protected', handover: 'names' }))

    expect(form.errors).to.deep.equal([{ field: 'visibility', code: 'unknown' }])
  })

  for (const body of [undefined, null, 'name=Olena', 7, []]) {
    it(`answers ${body === undefined ? 'nothing' : JSON.stringify(body)} with what is missing`, () => {
      expect(refused(body).errors.map(({ field }) => field)).to.include.members(['name', 'email', 'country', 'consent'])
    })
  }
})

describe('the trap at the signing form', () => {
  it('stores nothing, keeps everything and empties the trap', () => {
    const form = refused({ ...good, website: 'https://example.org' })

    expect(form.trap).to.equal(true)
    expect(form.errors).to.deep.equal([])
    expect(form.typed).to.deep.equal({ ...good, website: '' })
  })

  it('lets a form through whose trap is empty', () => {
    expect(read({ ...good, website: '' }).ok).to.equal(true)
  })

  it('is told together with what else is wrong', () => {
    const form = refused({ ...good, country: '', website: 'x' })

    expect(form.trap).to.equal(true)
    expect(form.errors).to.deep.equal([{ field: 'country', code: 'missing' }])
  })
})

describe('a probable slip in the address', () => {
  const slip = { ...good, email: ' Olena@gmial.com' }

  it('is asked back', () => {
    const form = refused(slip)

    expect(form.typingHint).to.deep.equal({ suggestion: 'Olena@gmail.com' })
    expect(form.errors).to.deep.equal([])
    expect(form.typed['email']).to.equal(' Olena@gmial.com')
  })

  it('is asked back together with what else is wrong', () => {
    const form = refused({ ...slip, country: '' })

    expect(form.typingHint).to.deep.equal({ suggestion: 'Olena@gmail.com' })
    expect(form.errors).to.deep.equal([{ field: 'country', code: 'missing' }])
  })

  it('is taken when it was asked once already', () => {
    const form = read({ ...slip, emailChecked: 'olena@GMIAL.com ' })

    expect(form.ok && form.value.email.deliverable).to.equal('Olena@gmial.com')
  })

  it('is asked back again for another address than the one asked about', () => {
    const form = refused({ ...good, email: 'olena@gmal.com', emailChecked: 'olena@gmial.com' })

    expect(form.typingHint).to.deep.equal({ suggestion: 'olena@gmail.com' })
  })

  it('is not asked about where the address is none', () => {
    const form = refused({ ...good, email: 'olena olena@gmial.com' })

    expect(form.typingHint).to.equal(null)
    expect(form.errors).to.deep.equal([{ field: 'email', code: 'invalid' }])
  })

  for (const email of [
    ['olena@gmial.com', 'mallory@gmail.com'],
    ['olena@gmial.com', 'olena@gmail.com'],
    ['olena@gmail.com', 'olena@gmial.com'],
    ['olena@example.org', 'olena@example.org'],
    ['olena@gmial.com', 'olena@gmail.com', 'olena@gmail.com'],
    [7, 'olena@gmail.com'],
  ]) {
    it(`does not guess among ${email.join(', ')}`, () => {
      expect(refused({ ...good, email }).errors).to.deep.equal([{ field: 'email', code: 'repeated' }])
    })
  }
})

describe('the text that was read', () => {
  it('is the one the form names', () => {
    const form = read({ ...good, version: '1', language: 'en' })

    expect(form.ok && form.value).to.include({ version: 1, language: 'en' })
  })

  for (const [version, language] of [
    ['2', 'uk'],
    ['1', 'crh'],
    ['-1', 'uk'],
    ['1.5', 'uk'],
    ['x', 'uk'],
    ['1', 'tlh'],
  ] as const) {
    it(`cannot be version ${version} in ${language}, and the form comes back with the present one`, () => {
      const form = refused({ ...good, version, language })

      expect(form.errors.map(({ field }) => field)).to.satisfy((fields: string[]) =>
        fields.every((field) => field === 'version' || field === 'language'),
      )
      expect(form.errors).to.have.lengthOf(1)
      expect(form.typed).to.deep.equal(good)
    })
  }
})

import { expect } from 'chai'
import fc from 'fast-check'
import { z } from 'zod'

import { NotFound } from '../../../server/platform/errors.ts'
import { parseForm, parseJson, parseParams } from '../../../server/platform/http/forms.ts'
import { InvalidInput } from '../../../server/platform/http/refusals.ts'

const schema = z
  .object({
    name: z.string('name.missing').min(1, 'name.missing').max(5, 'name.long'),
    email: z.string('missing'),
    comment: z.string().optional(),
    version: z.coerce.number('version.unknown').optional(),
  })
  .transform((form) => ({ ...form, read: true }))

const good = { name: 'Лія', email: 'lia@example.org' }

describe('parsing a form', () => {
  it('gives the value and what was typed', () => {
    const form = parseForm(schema, { ...good, version: '3' })

    expect(form).to.deep.equal({
      ok: true,
      value: { ...good, version: 3, read: true },
      typed: { ...good, version: '3' },
    })
  })

  it('answers with the code of each wrong field and keeps everything typed', () => {
    const form = parseForm(schema, { name: 'Олександра', comment: 'так' })

    expect(form).to.deep.equal({
      ok: false,
      errors: [
        { field: 'name', code: 'long' },
        { field: 'email', code: 'missing' },
      ],
      typed: { name: 'Олександра', comment: 'так' },
    })
  })

  it('refuses a field nobody asked for, also where the schema would let it pass', () => {
    const form = parseForm(schema, { ...good, isAdmin: 'yes' })

    expect(form).to.deep.equal({ ok: false, errors: [{ field: 'form', code: 'unknownField' }], typed: good })
  })

  it('refuses a field that came twice and keeps its first text', () => {
    const form = parseForm(schema, { ...good, name: ['Лія', 'Ія'] })

    expect(form).to.deep.include({ ok: false, typed: good, errors: [{ field: 'name', code: 'repeated' }] })
  })

  for (const [what, text] of [
    ['NUL', 'Л\0'],
    ['bytes that were no UTF-8', 'Л\uFFFD'],
    ['half a character', 'Л\uD800'],
  ] as const) {
    it(`refuses ${what} beside the field`, () => {
      const form = parseForm(schema, { ...good, name: text })

      expect(form).to.deep.include({ ok: false, errors: [{ field: 'name', code: 'unreadable' }] })
    })
  }

  it("never shows zod's own words", () => {
    const form = parseForm(z.object({ name: z.string() }), {})

    expect(form).to.deep.include({ ok: false, errors: [{ field: 'name', code: 'invalid' }] })
  })

  it('takes no body, or what is no form, as an empty form', () => {
    for (const body of [undefined, null, 'name=x', ['x'], 7]) {
      expect(parseForm(schema, body)).to.deep.include({ ok: false, typed: {} })
    }
  })

  it('refuses to work with a schema whose fields it cannot see', () => {
    expect(() => parseForm(z.record(z.string(), z.string()), {})).to.throw(TypeError)
  })

  it('lets nothing through but known fields with text, whatever is sent', () => {
    const hostileKeys = fc.constantFrom(
      '__proto__',
      'constructor',
      'prototype',
      '$where',
      'name',
      'email',
      'name[$ne]',
      '',
    )
    const hostileValues = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom({ $ne: null }, { $gt: '' }, { $regex: '.*' }, ['a', 'b'], null, true, 1, Object.create(null)),
      fc.object({ maxDepth: 2 }),
    )
    const bodies = fc
      .array(fc.tuple(fc.oneof(hostileKeys, fc.string()), hostileValues))
      .map(
        (members) =>
          JSON.parse(
            `{${members.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value) || '0'}`).join()}}`,
          ) as unknown,
      )

    fc.assert(
      fc.property(fc.oneof(bodies, fc.anything()), (body) => {
        const form = parseForm(schema, body)

        expect(Object.values(form.typed).every((text) => typeof text === 'string')).to.equal(true)
        expect(['name', 'email', 'comment', 'version']).to.include.members(Object.keys(form.typed))
        if (!form.ok) return
        expect(form.value.name).to.be.a('string')
        expect(form.value.email).to.be.a('string')
      }),
      { numRuns: 2000 },
    )
    expect(Object.keys(Object.prototype)).to.deep.equal([])
    expect(({} as Record<string, unknown>)['$ne']).to.equal(undefined)
  })
})

describe('parsing the parameters of an address', () => {
  const params = z.object({ slug: z.string().regex(/^[a-z0-9-]{1,80}$/) })

  it('gives them typed', () => {
    expect(parseParams(params, { slug: 'covid-19' })).to.deep.equal({ slug: 'covid-19' })
  })

  it('leads nowhere when they cannot be meant', () => {
    expect(() => parseParams(params, { slug: '../etc' })).to.throw(NotFound)
  })
})

describe('parsing what a machine sent', () => {
  const errorsOf = (body: unknown): unknown => {
    try {
      return parseJson(schema, body)
    } catch (error) {
      return error instanceof InvalidInput ? error.errors : error
    }
  }

  it('gives the value', () => {
    expect(errorsOf(good)).to.deep.equal({ ...good, read: true })
  })

  it('names every wrong member', () => {
    const body = JSON.parse('{"name":{"$ne":""},"comment":"\\u0000","__proto__":{"isAdmin":true}}') as unknown

    expect(errorsOf(body)).to.deep.equal([
      { path: 'comment', message: 'unreadable' },
      { path: '__proto__', message: 'unknownField' },
      { path: 'name', message: 'missing' },
      { path: 'email', message: 'missing' },
    ])
  })

  it('refuses what is no object', () => {
    for (const body of [null, [], 'x', 1]) {
      expect(errorsOf(body)).to.deep.equal([{ path: '', message: 'notAnObject' }])
    }
  })
})

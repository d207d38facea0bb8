import { expect } from 'chai'
import { geoContains } from 'd3-geo'

import { countryMap, isInEurope } from '../../../server/platform/charts/country-map.ts'
import { countryShapes, type Detail } from '../../../server/platform/charts/world.ts'

const box = { x: 0, y: 0, width: 200, height: 200 }

const places: Readonly<Record<string, [longitude: number, latitude: number]>> = {
  Simferopol: [34.1, 44.95],
  Yalta: [34.15, 44.51],
  Kerch: [36.45, 45.34],
  Sevastopol: [33.55, 44.6],
}

const countriesAt = (detail: Detail, place: [number, number]): (string | null)[] =>
  countryShapes(detail)
    .filter(({ shape }) => geoContains(shape, place))
    .map(({ code }) => code)

describe('the map of countries', () => {
  it('draws occupied Crimea in Ukraine, coarse and fine', () => {
    for (const [name, place] of Object.entries(places)) {
      expect(countriesAt('fine', place), name).to.deep.equal(['UA'])
    }
    for (const name of ['Simferopol', 'Kerch']) {
      expect(countriesAt('coarse', places[name] as [number, number]), name).to.deep.equal(['UA'])
    }
  })

  it('leaves no place of Crimea to Russia', () => {
    for (const detail of ['coarse', 'fine'] as const) {
      for (const [name, place] of Object.entries(places)) {
        expect(countriesAt(detail, place), `${detail} ${name}`).not.to.include('RU')
      }
    }
  })

  it('has every country of Europe within its frame, and a mark for those too small to be drawn', () => {
    const map = countryMap('europe', box)
    const small = map.find(({ code }) => code === 'MT')

    expect(map.find(({ code }) => code === 'UA')?.path).to.match(/^M[\d.,LMZ-]+$/u)
    expect(small?.middle).to.have.length(2)
    for (const { code, middle } of map) {
      if (code !== null && isInEurope(code)) expect(middle, code).not.to.equal(null)
    }
  })

  it('can mark countries on the world that are too small for its borders', () => {
    const singapore = countryMap('world', box).find(({ code }) => code === 'SG')

    expect(singapore).to.include({ path: '', size: 0 })
    expect(singapore?.middle).to.have.length(2)
  })
})

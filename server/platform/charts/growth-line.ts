import { area, line } from 'd3-shape'

import { bottom, top, type Heights } from './axes.ts'
import { element, em } from '../svg.ts'

/** From nothing to what there was by the end of each slot, as a line over a wash. Stretched with the page; the line keeps its strength. */
export function growthLine(counts: readonly number[], { place }: Heights): string[] {
  const points = [0, ...counts].map((count, index): [number, number] => [
    (index / counts.length) * 100,
    ((place(count) - top) / (bottom - top)) * 100,
  ])
  const paths = [
    element('path', { class: 'chart-wash', d: area().y0(100).digits(2)(points) }),
    element('path', { class: 'chart-line', d: line().digits(2)(points), 'vector-effect': 'non-scaling-stroke' }),
  ]
  return [
    element(
      'svg',
      { y: em(top), width: '100%', height: em(bottom - top), viewBox: '0 0 100 100', preserveAspectRatio: 'none' },
      ...paths,
    ),
  ]
}

import { describe, expect, it } from '@jest/globals'
import { decimal } from '../../../src/model/decimal.js'
import type { Period } from '../../../src/model/period.js'
import { trendChart } from '../../../src/report/markdown/chart.js'
import { day, FACTS, NO_DATA, result, total, view } from '../sample.js'

const chart = (...[changes, look]: [Parameters<typeof result>[0]?, ReturnType<typeof view>?]) =>
  trendChart(result(changes), look ?? view()).head.join('\n')

describe('trendChart', () => {
  it('draws history, newest period and budget', () => {
    expect(chart({}, view({ gate: { budget: decimal('111.11') } })).split('\n')).toEqual([
      '```mermaid',
      '---',
      'config:',
      '  xyChart:',
      '    width: 900',
      '    height: 300',
      '    xAxis:',
      '      labelFontSize: 10',
      '  themeVariables:',
      '    xyChart:',
      '      plotColorPalette: "#4493f8, #da3633"',
      '---',
      'xychart-beta',
      '  title "daily UnblendedCost, line: budget"',
      '  x-axis ["11-15", "11-16", "11-17", "11-18", "11-19", "11-20"]',
      '  y-axis "USD" 0 --> 135.8',
      '  bar [97.75, 98.75, 99.75, 100.75, 101.75, 123.46]',
      '  line [111.11, 111.11, 111.11, 111.11, 111.11, 111.11]',
      '```',
    ])
  })

  it('leaves out what has no data, and says so: no data is not zero', () => {
    const history = [total(day(17), '1'), total(day(18), undefined), total(day(19), '0')]
    const text = chart({ facts: { history } })
    expect(text).toContain('x-axis ["11-17", "11-19", "11-20"]')
    expect(text).toContain('bar [1, 0, 123.46]')
    expect(text).toContain('1 day without data left out.')
  })

  it('does not flatten the bars for a far budget', () => {
    const text = chart({}, view({ gate: { budget: decimal('5000') } }))
    expect(text).not.toContain('line [')
    expect(text).toContain('The budget lies far above the chart.')
  })

  it('keeps tiny, negative and all-zero totals legible', () => {
    const tiny = [total(day(18), '0.0000034'), total(day(19), '1.0E-8')]
    const newest = total(day(20), '-0.0000289')
    expect(chart({ facts: { history: tiny, newest, chosen: [newest] } })).toContain(
      'line [0.0000034, 0.00000001, -0.0000289]',
    )
    expect(chart({ facts: { history: tiny, newest, chosen: [newest] } })).toContain('-0.00003179 --> 0.00000374')
    const zero = total(day(20), '0')
    expect(chart({ facts: { history: [total(day(19), '0')], newest: zero, chosen: [zero] } })).toContain('0 --> 1')
    expect(chart({ facts: { currency: 'N/A' } })).toContain('y-axis "" 0')
  })

  it('keeps labels apart over midnight, and shows no more bars than fit', () => {
    const hour = (index: number): Period => {
      const at = (n: number) => `${new Date(Date.UTC(2026, 10, 19, 5 + n)).toISOString().slice(0, 19)}Z`
      return { granularity: 'hourly', start: at(index), end: at(index + 1) }
    }
    const history = Array.from({ length: 60 }, (_, index) => total(hour(index), '1'))
    const newest = total(hour(60), '2')
    const labels = /x-axis \[(.*)\]/.exec(chart({ facts: { history, newest, chosen: [newest] } }))?.[1]?.split(', ')
    expect(labels).toHaveLength(28)
    expect(new Set(labels)).toHaveProperty('size', 28)
    expect(labels?.at(-1)).toBe('"21 17h"')
  })

  it('shows nothing with hidden amounts, or with one bar', () => {
    expect(chart({}, view({ hideAmounts: true }))).toBe('')
    expect(chart({ facts: { history: [] } })).toBe('')
    expect(chart({ facts: { ...NO_DATA, history: FACTS.history.slice(0, 1) } })).toBe('')
  })
})

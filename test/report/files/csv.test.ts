import { describe, expect, it } from '@jest/globals'
import type { CostLine } from '../../../src/model/cost-line.js'
import type { CostQuery } from '../../../src/model/query.js'
import { csvWriter } from '../../../src/report/files/csv.js'
import { HOSTILE_NAMES } from './samples.js'

const query: CostQuery = {
  metrics: ['AmortizedCost', 'UsageQuantity'],
  metric: 'UnblendedCost',
  groupBy: [
    { type: 'DIMENSION', key: 'LINKED_ACCOUNT' },
    { type: 'TAG', key: 'team' },
  ],
  filter: undefined,
  billingViewArn: undefined,
}

const line: CostLine = {
  period: { granularity: 'daily', start: '2026-11-20T00:00:00Z', end: '2026-11-21T00:00:00Z' },
  values: ['123456789012', ''],
  label: '123456789012 / (none)',
  metrics: {
    AmortizedCost: { amount: '-0.0000000289', unit: 'USD' },
    UnblendedCost: { amount: '1.0E-8', unit: 'USD' },
    UsageQuantity: { amount: '123456789012345678.0123456789', unit: 'N/A' },
  },
  estimated: true,
  linkedAccountName: 'Sales, "north"',
}

/** Reads RFC 4180 records, by the grammar of its section 2. */
function records(text: string): string[][] {
  const all: string[][] = []
  let fields: string[] = []
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y
  while (field.lastIndex < text.length) {
    const at = field.lastIndex
    const found = field.exec(text)
    if (!found) throw new Error(`No field at ${at}: ${text.slice(at, at + 40)}`)
    fields.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
    if (found[3] === ',') continue
    all.push(fields)
    fields = []
  }
  return all
}

describe('the CSV report', () => {
  it('has a column for each thing a line says', () => {
    const { header, row } = csvWriter(query, '999999999999')
    const [names = [], cells = []] = records(header + row(line))
    expect(Object.fromEntries(names.map((name, i) => [name, cells[i]]))).toEqual({
      period_start: '2026-11-20T00:00:00Z',
      period_end: '2026-11-21T00:00:00Z',
      granularity: 'daily',
      account: '999999999999',
      linked_account: '123456789012',
      'tag:team': '',
      linked_account_name: 'Sales, "north"',
      amortized_cost: '-0.0000000289',
      amortized_cost_unit: 'USD',
      unblended_cost: '1.0E-8',
      unblended_cost_unit: 'USD',
      usage_quantity: '123456789012345678.0123456789',
      usage_quantity_unit: 'N/A',
      estimated: 'true',
    })
  })

  it('has no group columns where nothing is grouped, and empty cells for what AWS left out', () => {
    const { header, row } = csvWriter({ ...query, groupBy: [], metrics: [] }, undefined)
    expect(records(header + row({ ...line, values: [], metrics: {} }))).toEqual([
      ['period_start', 'period_end', 'granularity', 'account', 'unblended_cost', 'unblended_cost_unit', 'estimated'],
      ['2026-11-20T00:00:00Z', '2026-11-21T00:00:00Z', 'daily', '', '', '', 'true'],
    ])
  })

  it('keeps numbers unquoted: a spreadsheet reads them as numbers', () => {
    expect(csvWriter(query, undefined).row(line)).toContain(',-0.0000000289,')
  })

  it.each([...HOSTILE_NAMES, '+1', '-1', '@x', '\t=1', ' =1', 'a\r\nb', '＝1'])(
    'shows %j as one cell, and no formula',
    (name) => {
      const { header, row } = csvWriter(query, undefined)
      const [names = [], ...rest] = records(header + row({ ...line, values: [name, name], linkedAccountName: name }))
      expect(rest).toHaveLength(1)
      expect(rest[0]).toHaveLength(names.length)
      for (const column of ['linked_account', 'tag:team', 'linked_account_name']) {
        expect(rest[0]?.[names.indexOf(column)]).not.toMatch(/^\s*[=+\-@＝]|[\r\n]/)
      }
    },
  )
})

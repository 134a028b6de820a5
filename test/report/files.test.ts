import { readFileSync } from 'node:fs'
import { mkdtemp, open as openFile, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { RULES } from '../../src/gate/index.js'
import type { CostLine, CostQuery } from '../../src/lib/costs.js'
import { decimal, plain } from '../../src/lib/decimal.js'
import { UserError } from '../../src/lib/errors.js'
import { csvWriter } from '../../src/report/csv.js'
import { openReportFiles, REPORT_EXTENSIONS, type ReportFormat } from '../../src/report/index.js'
import { jsonReport } from '../../src/report/json-report.js'
import { summaryMarkdown } from '../../src/report/markdown.js'
import { line, maker, query } from '../events/sample.js'
import { ACCOUNTS, breached, calm, group, hostile, hourly, type Sample, withoutData } from './sample.js'

const { outcome, settings, context } = breached()

const LAMBDA = line(['AWS Lambda'], '2.75')
const event = (await maker({ query: context.query })).line(LAMBDA)

describe('report files', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'report-files-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const open = async (...files: [path: string, format: ReportFormat][]) => {
    const reportFile = files.map(([path, format]) => ({ path: join(folder, path), format }))
    const opened = await openReportFiles({ ...settings, reportFile })
    await opened.begin(context)
    return opened
  }
  const read = (name: string) => readFile(join(folder, name), 'utf8')

  test('report files are written in each format, with amounts, and listed in the order of the input', async () => {
    const named = REPORT_EXTENSIONS.map((format): [string, ReportFormat] => [`out/new/report.${format}`, format])
    const names = named.reverse().map(([path]) => path)
    const files = await open(...named)
    await files.line(LAMBDA)
    await files.event(event)
    await files.event(event)
    expect(await files.finish(outcome)).toEqual({ written: names.map((name) => join(folder, name)), problems: [] })
    await files.abandon()
    expect((await readdir(join(folder, 'out/new'))).sort()).toEqual(names.map((name) => name.slice(8)).sort())
    expect((await read('out/new/report.csv')).split('\r\n').slice(1)).toEqual([
      '2026-11-20T00:00:00Z,2026-11-21T00:00:00Z,daily,"123456789012","AWS Lambda",2.75,"USD",2.75,"USD",true',
      '',
    ])
    const [first, second] = (await read('out/new/report.ndjson')).split('\n')
    expect(JSON.parse(first ?? '')).toMatchObject({ specversion: '1.0', id: event.id, data: event.data })
    expect(second).toBe(first)
    expect(JSON.parse(await read('out/new/report.json'))).toMatchObject({ total: '52.1045839412' })
    expect(await read('out/new/report.html')).toMatch(/^<!DOCTYPE html>[\s\S]*\$52\.10/)
    expect(await read('out/new/report.md')).toBe(summaryMarkdown(outcome, settings))
  })

  test('no report file is written if report-file is empty', async () => {
    const none = await open()
    await none.line(LAMBDA)
    expect(await none.finish(outcome)).toEqual({ written: [], problems: [] })
  })

  test.each([
    ['below a file', 'file/b.json'],
    ['with the path of a folder', '.'],
  ])('a report file %s fails before anything is read, and leaves no file', async (_, path) => {
    await writeFile(join(folder, 'file'), '')
    const failure = await open(['a.csv', 'csv'], [path, 'json']).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(UserError)
    expect(String(failure)).toMatch(new RegExp(`${folder}.*\`report-file\``))
    expect(await readdir(folder)).toEqual(['file'])
  })

  test('a report file of an earlier run stays unchanged if the run is abandoned', async () => {
    await writeFile(join(folder, 'a.csv'), 'earlier')
    const files = await open(['a.csv', 'csv'], ['b.html', 'html'])
    for (let i = 0; i < 2000; i++) await files.line(LAMBDA)
    await files.abandon()
    await files.abandon()
    expect(await readdir(folder)).toEqual(['a.csv'])
    expect(await read('a.csv')).toBe('earlier')
  })

  test('a report file replaces a link, not the file that the link points to', async () => {
    await writeFile(join(folder, 'elsewhere'), 'untouched')
    await symlink(join(folder, 'elsewhere'), join(folder, 'a.csv'))
    const files = await open(['a.csv', 'csv'])
    await files.finish(outcome)
    expect(await read('a.csv')).toMatch(/^"period_start"/)
    expect(await read('elsewhere')).toBe('untouched')
  })

  test('a report file whose folder was deleted is reported, and the others are written', async () => {
    const files = await open(['gone/a.csv', 'csv'], ['b.csv', 'csv'])
    await rm(join(folder, 'gone'), { recursive: true })
    expect(await files.finish(outcome)).toEqual({
      written: [join(folder, 'b.csv')],
      problems: [expect.any(UserError)],
    })
    await files.abandon()
  })

  test('a full disk ends the report file, but lines and events are still accepted', async () => {
    const files = await open(['e.ndjson', 'ndjson'], ['a.csv', 'csv'])
    // Every write fails as on a full disk.
    const handle = await openFile(join(folder, 'x'), 'w')
    const prototype: { appendFile: typeof handle.appendFile } = Object.getPrototypeOf(handle)
    await handle.close()
    const { appendFile } = prototype
    prototype.appendFile = () => Promise.reject(new Error('ENOSPC: no space left on device'))
    try {
      for (let i = 0; i < 500; i++) await files.event(event)
    } finally {
      prototype.appendFile = appendFile
    }
    for (let i = 0; i < 500; i++) await files.event(event)
    await files.line(LAMBDA)
    const { written, problems } = await files.finish(outcome)
    expect(written).toEqual([join(folder, 'a.csv')])
    expect(problems.map(String)).toEqual([expect.stringMatching(/e\.ndjson cannot be written: ENOSPC/)])
    expect((await readdir(folder)).sort()).toEqual(['a.csv', 'x'])
  })

  test('report files have 20,000 lines and events in order', async () => {
    const files = await open(['a.csv', 'csv'], ['e.ndjson', 'ndjson'])
    for (let i = 0; i < 20_000; i++) {
      await files.line({ ...LAMBDA, values: [`é ${i}`] })
      await files.event(event)
    }
    await files.finish(outcome)
    const lines = (await read('a.csv')).trimEnd().split('\r\n').slice(1)
    expect(lines.map((text) => Number(/"é (\d+)"/.exec(text)?.[1]))).toEqual(lines.map((_, i) => i))
    expect((await read('e.ndjson')).trimEnd().split('\n')).toHaveLength(20_000)
  })
})

describe('the CSV report', () => {
  const byAccount = query({
    metrics: ['AmortizedCost', 'UsageQuantity'],
    groupBy: [
      { type: 'DIMENSION', key: 'LINKED_ACCOUNT' },
      { type: 'TAG', key: 'team' },
    ],
  })
  const account: CostLine = {
    ...LAMBDA,
    values: ['123456789012', '=1'],
    metrics: {
      AmortizedCost: { amount: '-0.0000000289', unit: 'USD' },
      UnblendedCost: { amount: '1.0E-8', unit: 'USD' },
      UsageQuantity: { amount: '123456789012345678.0123456789', unit: 'N/A' },
    },
    linkedAccountName: 'Sales, "north"',
  }

  const csv = (cost: CostLine, changes: Partial<CostQuery> = {}, account?: string) => {
    const writer = csvWriter({ ...context, query: { ...byAccount, ...changes }, account })
    return `${writer.head}${writer.line?.(cost)}`
  }

  const head = (names: string) => names.replaceAll(/\S+/g, '"$&"').replaceAll(' ', ',')

  test('the CSV report has a column for each fact of a line, and no cell is a formula', () => {
    expect(csv(account, {}, '999999999999').split('\r\n')).toEqual([
      head(
        'period_start period_end granularity account linked_account tag:team linked_account_name amortized_cost amortized_cost_unit unblended_cost unblended_cost_unit usage_quantity usage_quantity_unit estimated',
      ),
      `2026-11-20T00:00:00Z,2026-11-21T00:00:00Z,daily,"999999999999","123456789012","'=1","Sales, ""north""",-0.0000000289,"USD",1.0E-8,"USD",123456789012345678.0123456789,"N/A",true`,
      '',
    ])
  })

  test('the CSV report has no group columns for an ungrouped query, and empty cells for metrics that AWS left out', () => {
    expect(csv({ ...account, values: [], metrics: {} }, { groupBy: [], metrics: [] }).split('\r\n')).toEqual([
      head('period_start period_end granularity account unblended_cost unblended_cost_unit estimated'),
      '2026-11-20T00:00:00Z,2026-11-21T00:00:00Z,daily,"",,,true',
      '',
    ])
  })
})

describe('the JSON report', () => {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true })
  addFormats.default(ajv)
  const schema = (name: string) =>
    JSON.parse(readFileSync(new URL(`../../schema/${name}.schema.json`, import.meta.url), 'utf8'))
  const validate = ajv.compile(schema('report'))
  const json = ({ outcome, settings, context }: Sample) => [...jsonReport(outcome, settings, context)].join('')

  test.each<[string, Sample]>([
    ['a breach', breached()],
    ['hostile names', hostile()],
    ['a calm day', calm()],
    ['no data', withoutData()],
    ['hours with credits', hourly()],
  ])('the JSON report of %s follows its schema', (_, sample) => {
    const report: unknown = JSON.parse(json(sample))
    expect(validate(report) ? [] : validate.errors).toEqual([])
  })

  test('the JSON report has the exact result', () => {
    expect(JSON.parse(json(breached()))).toMatchObject({
      form: 1,
      generatedAt: '2026-11-21T06:00:12Z',
      account: '123456789012',
      period: { granularity: 'daily', start: '2026-11-20T00:00:00Z', end: '2026-11-21T00:00:00Z', settled: false },
      currency: 'USD',
      total: '52.1045839412',
      baseline: { compareWith: 'previous', amount: '40.02' },
      change: { amount: '12.0845839412', percent: '30.20' },
      monthToDate: '771.5429175586',
      chosen: { total: '52.1045839412' },
      verdict: 'breach',
      breaches: [
        { ...outcome.judgement.breaches[0], name: '' },
        { rule: 'budget', baseline: '', causes: [] },
        { rule: 'group-budgets', scope: 'Amazon Relational Database Service', impact: '4.8' },
      ],
      limits: {
        budget: '45',
        'group-budgets': { 'Amazon Relational Database Service': '20' },
        'monthly-budget': '1200',
        'max-increase-percent': '20',
        'ignore-below': '0',
      },
      delivery: { made: 8, delivered: 6, skipped: 1, failed: 1 },
      apiRequests: 1,
    })
    expect(JSON.parse(json(hourly()))).toMatchObject({ omittedGroups: 250 })
  })

  test('the JSON report has the names of linked accounts, and breaches without a number', () => {
    const report = JSON.parse(json(breached(ACCOUNTS)))
    expect(validate(report) ? [] : validate.errors).toEqual([])
    expect(report.groups).toMatchObject([{ group: '111122223333', name: 'shop-prod' }])
    expect(report.breaches).toMatchObject([{ scope: '111122223333', name: 'shop-prod', actual: '' }])
  })

  test('the JSON report has null, not 0, for unknown amounts', () => {
    const report = JSON.parse(json(withoutData()))
    expect(report).toMatchObject({ total: null, currency: null, account: null, monthToDate: null, groups: [] })
    expect(report.change).toEqual({ amount: null, percent: null })
    const { history, groups } = JSON.parse(json(breached()))
    expect(history[5]).toMatchObject({ start: '2026-11-11T00:00:00Z', amount: null })
    const changes = Object.fromEntries(groups.map((one: { group: string; change: unknown }) => [one.group, one.change]))
    expect(changes['Amazon Route 53']).toEqual({ amount: '0.05', percent: null })
    expect(changes['AWS Support (credit)']).toEqual({ amount: '0.3999966', percent: null })
    expect(changes['AWS Key Management Service']).toEqual({ amount: null, percent: null })
  })

  test('the JSON report is valid for groups of any name', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), fc.array(fc.integer()), (labels, cents) => {
        const groups = labels.map((label, i) => group(label, plain(decimal(String(cents[i] ?? 0)).div('100'))))
        const report = JSON.parse(json(breached({ facts: { groups } })))
        expect(report.groups.map((one: { group: string }) => one.group)).toEqual(labels)
        expect(validate(report)).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  test('the JSON report keeps the label __proto__ of a group budget', () => {
    const limits = { 'group-budgets': new Map([['__proto__', decimal('5')]]) }
    expect(json(breached({}, { limits }))).toContain('"__proto__": "5"')
  })

  test('the JSON report has the limit of every rule, and the schema of events has every rule', () => {
    const names = RULES.map(({ name }) => name)
    expect(schema('cost-event-data').$defs.breach.properties.rule.enum).toEqual(names)
    const limits = Object.fromEntries(names.map((name) => [name, decimal('1')]))
    expect(Object.keys(JSON.parse(json(breached({}, { limits }))).limits)).toEqual([...names, 'ignore-below'])
  })
})

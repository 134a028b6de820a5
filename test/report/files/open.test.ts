import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type CostEvent, WrittenEvent } from '../../../src/model/cost-event.js'
import type { CostLine } from '../../../src/model/cost-line.js'
import { Fault } from '../../../src/model/fault.js'
import { openReportFiles } from '../../../src/report/files/index.js'
import type { ReportFile } from '../../../src/report/index.js'
import { summaryMarkdown } from '../../../src/report/markdown/index.js'
import { breached } from './samples.js'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-files-'))
})
afterEach(() => rm(folder, { recursive: true }))

const { result, context } = breached()
const open = async (...files: ReportFile[]) => {
  const { begin, abandon } = await openReportFiles(files, folder)
  return { ...begin(context), abandon }
}
const read = (name: string) => readFile(join(folder, name), 'utf8')

const line: CostLine = {
  period: result.facts.newest.period,
  values: ['AWS Lambda'],
  label: 'AWS Lambda',
  metrics: { AmortizedCost: { amount: '1', unit: 'USD' }, UnblendedCost: { amount: '2.75', unit: 'USD' } },
  estimated: true,
}

const event: CostEvent = {
  specversion: '1.0',
  id: '6f1c8c0e-8a3b-5d0f-9f0e-0c6b0f3f4a11',
  source: 'cloud.amazon.billing',
  type: 'amazon.billing.daily',
  subject: '123456789012/2026-11-20/AWS Lambda',
  time: '2026-11-20T00:00:00Z',
  recordedtime: '2026-11-21T06:00:12Z',
  partitionkey: 'AWS Lambda',
  datacontenttype: 'application/json',
  data: { service: 'AWS\nLambda' },
}

describe('openReportFiles', () => {
  it('writes each kind by its ending, and returns the paths in the order of the input', async () => {
    const files = await open(
      { path: 'out/report.html', format: 'html' },
      { path: 'report.json', format: 'json' },
      { path: join(folder, 'lines.csv'), format: 'csv' },
      { path: 'events.ndjson', format: 'ndjson' },
      { path: 'summary.md', format: 'md' },
    )
    await files.line(line)
    await files.event(WrittenEvent.of(event))
    await files.event(WrittenEvent.of({ ...event, id: 'second' }))
    expect(await files.finish(result)).toEqual(
      ['out/report.html', 'report.json', 'lines.csv', 'events.ndjson', 'summary.md'].map((name) => join(folder, name)),
    )
    expect((await read('lines.csv')).split('\r\n')).toHaveLength(3)
    expect(await read('lines.csv')).toContain('"AWS Lambda",1,"USD",2.75,"USD",true\r\n')
    const events = (await read('events.ndjson')).trimEnd().split('\n')
    expect(events.map((text) => JSON.parse(text))).toEqual([event, { ...event, id: 'second' }])
    expect(JSON.parse(await read('report.json'))).toMatchObject({ total: '52.1045839412' })
    expect(await read('out/report.html')).toMatch(/^<!DOCTYPE html>/)
    expect(await read('summary.md')).toBe(summaryMarkdown(result, { gate: context.gate, top: 5, hideAmounts: false }))
  })

  it('writes nothing where nothing is asked for', async () => {
    const files = await open()
    await files.line(line)
    expect(await files.finish(result)).toEqual([])
    expect(await readdir(folder)).toEqual([])
  })

  it('writes a file once that is named twice', async () => {
    const files = await open({ path: 'a.csv', format: 'csv' }, { path: './a.csv', format: 'csv' })
    await files.line(line)
    expect(await files.finish(result)).toEqual([join(folder, 'a.csv')])
    expect((await read('a.csv')).split('\r\n')).toHaveLength(3)
  })

  it('fails before anything is sent where one of the files cannot be written, and leaves none', async () => {
    await writeFile(join(folder, 'file'), '')
    await expect(open({ path: 'a.csv', format: 'csv' }, { path: 'file/b.json', format: 'json' })).rejects.toThrow(Fault)
    expect(await readdir(folder)).toEqual(['file'])
  })

  it('leaves the files of an earlier run alone when it is abandoned', async () => {
    await writeFile(join(folder, 'a.csv'), 'earlier')
    const files = await open({ path: 'a.csv', format: 'csv' }, { path: 'b.html', format: 'html' })
    await files.line(line)
    await files.abandon()
    expect(await readdir(folder)).toEqual(['a.csv'])
    expect(await read('a.csv')).toBe('earlier')
  })

  it('streams 300,000 lines with little memory', async () => {
    const files = await open({ path: 'a.csv', format: 'csv' }, { path: 'e.ndjson', format: 'ndjson' })
    const before = process.memoryUsage().rss
    for (let i = 0; i < 300_000; i++) {
      const [one, two] = [files.line(line), files.event(WrittenEvent.of(event))]
      if (one) await one
      if (two) await two
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024)
    await files.finish(result)
    expect((await read('a.csv')).length).toBeGreaterThan(300_000 * 80)
  })
})

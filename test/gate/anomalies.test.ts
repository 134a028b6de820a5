import { describe, expect, it } from '@jest/globals'
import { before, type Costs, type GateInput, runGate } from './scenario.js'

type Day = Readonly<Record<string, string>> | string | undefined

function judged(history: readonly Day[], now: Day, gate: GateInput = {}) {
  const costs: Costs = { ...before('2026-11-20', history), '2026-11-20': now }
  return runGate({ gate: { anomalyThreshold: '3.5', ...gate }, costs, period: { history: history.length } }).judgement
}

const scopes = (...given: Parameters<typeof judged>) =>
  judged(...given).breaches.map(({ scope, actual }) => [scope, actual])
const times = (count: number, day: Day): Day[] => Array.from({ length: count }, () => day)

describe('anomaly-threshold', () => {
  it('a flat history: any rise counts, and no number says how far it lies out', () => {
    expect(scopes(times(14, '10'), '10')).toEqual([])
    expect(scopes(times(14, '10'), '10.0000000001')).toEqual([
      ['total', ''],
      ['EC2', ''],
    ])
    expect(scopes(times(14, '10'), '9')).toEqual([])
  })

  it('a flat history with one day off: the mean distance takes the place of MAD 0', () => {
    // MeanAD = 7 / 7 = 1: z = (x − 10) / 1.253314.
    const history = [...times(6, '10'), '17']
    expect(scopes(history, '14.386599')).toEqual([]) // 4.386599 = 3.5 · 1.253314
    expect(scopes(history, '14.3865990001')).toEqual([
      ['total', '3.5000000001'],
      ['EC2', '3.5000000001'],
    ])
    expect(scopes(history, '15')).toEqual([
      ['total', '3.99'],
      ['EC2', '3.99'],
    ])
  })

  it('noise: limits are inclusive', () => {
    // Median 12, MAD 1: z = 0.6745 · (x − 12); 3.372500 at 17, 3.5067 at 17.2.
    const history = ['10', '11', '12', '13', '14', '12', '11']
    expect(scopes(history, '17')).toEqual([])
    expect(scopes(history, '17.2')[0]).toEqual(['total', '3.51'])
    expect(judged(history, '22', { anomalyThreshold: '6.745' }).verdict).toBe('pass')
    expect(judged(history, '22.0000000001', { anomalyThreshold: '6.745' }).breaches[0]).toEqual({
      rule: 'anomaly-threshold',
      scope: 'total',
      actual: '6.75',
      limit: '6.745',
    })
  })

  it('a trend: the next step of it is none, a leap is one', () => {
    // 10, 12 … 36: median 23, MAD 7; z of 38 = 0.6745 · 15 / 7 = 1.45; of 60 = 0.6745 · 37 / 7 = 3.57.
    const history = Array.from({ length: 14 }, (_, index) => String(10 + 2 * index))
    expect(scopes(history, '38')).toEqual([])
    expect(scopes(history, '59')).toEqual([])
    expect(scopes(history, '60')[0]).toEqual(['total', '3.57'])
  })

  it('a weekly pattern: a workday after the weekend is none', () => {
    // Two weeks of 100, 101, 102, 101, 100, 20, 21: median 100, distances 0 0 0 0 1 1 1 1 2 2 79 79 80 80: MAD 1.
    const week = ['100', '101', '102', '101', '100', '20', '21']
    expect(scopes([...week, ...week], '101')).toEqual([])
    expect(scopes([...week, ...week], '105')).toEqual([]) // 0.6745 · 5 = 3.37
    expect(scopes([...week, ...week], '106')[0]).toEqual(['total', '4.05'])
    expect(scopes([...week, ...week], '20')).toEqual([])
  })

  it('a new service that never cost anything: any amount of it counts', () => {
    const history = times(7, { EC2: '1000' })
    expect(
      scopes([...times(3, { EC2: '990' }), ...times(4, { EC2: '1010' })], { EC2: '1000', SageMaker: '0.01' }),
    ).toEqual([['SageMaker', '']])
    expect(scopes(history, { EC2: '1000', SageMaker: '0.01' })).toEqual([
      ['total', ''],
      ['SageMaker', ''],
    ])
    expect(scopes(history, { EC2: '1000', SageMaker: '4.99' }, { ignoreBelow: '5' })).toEqual([])
    expect(scopes(history, { EC2: '1000', SageMaker: '5' }, { ignoreBelow: '5' })).toEqual([
      ['total', ''],
      ['SageMaker', ''],
    ])
    expect(scopes(history, { EC2: '1000', SageMaker: '0' })).toEqual([])
  })

  it('a service that disappears: only rises are judged', () => {
    expect(scopes(times(10, { EC2: '10', RDS: '50' }), { EC2: '10' })).toEqual([])
  })

  it('a service that comes and goes: no line in a period with data is 0', () => {
    // Batch: 0 0 0 0 6 6 6 6, median 3, distances all 3: MAD 3.
    const history = [...times(4, { EC2: '10' }), ...times(4, { EC2: '10', Batch: '6' })]
    expect(scopes(history, { EC2: '10', Batch: '18' })).toEqual([]) // 0.6745 · 15 / 3 = 3.37
    expect(scopes(history, { EC2: '10', Batch: '19' })).toEqual([
      ['total', '3.60'],
      ['Batch', '3.60'],
    ])
  })

  it('credits: one that ends is a rise, though its group has no line any more', () => {
    const history = times(8, { EC2: '10', Credits: '-8' })
    expect(scopes(history, { EC2: '10' })).toEqual([
      ['total', ''],
      ['Credits', ''],
    ])
    expect(scopes(history, { EC2: '10', Credits: '-9' })).toEqual([])
    // Total: median -2 throughout, then -1.
    expect(scopes(times(8, { EC2: '8', Credits: '-10' }), { EC2: '9', Credits: '-10' })).toEqual([
      ['total', ''],
      ['EC2', ''],
    ])
  })

  it('too little history is missing data, and periods without data do not count', () => {
    expect(judged(times(7, '10'), '10').verdict).toBe('pass')
    const { verdict, missing } = judged([undefined, ...times(6, '10')], '999')
    expect(verdict).toBe('no-data')
    expect(missing).toEqual([
      {
        rule: 'anomaly-threshold',
        reason: 'Only 6 of the periods before have data, and anomalies are judged over at least 7.',
      },
    ])
    expect(judged([undefined, ...times(7, '10')], '999').verdict).toBe('breach')
  })

  it('makes the history longer where it is too short', () => {
    const costs: Costs = { ...before('2026-11-20', times(7, '10')), '2026-11-20': '11' }
    for (const history of [0, 3]) {
      const { judgement, facts } = runGate({ gate: { anomalyThreshold: '3.5' }, costs, period: { history } })
      expect(facts.history).toHaveLength(7)
      expect(judgement.verdict).toBe('breach')
    }
    const monthly = { ...before('2026-10', times(7, '10'), 'monthly'), '2026-10': '11' }
    const period = { granularity: 'monthly', choice: { kind: 'single', start: '2026-10-01T00:00:00Z' } } as const
    expect(runGate({ gate: { anomalyThreshold: '3.5' }, costs: monthly, period }).judgement.verdict).toBe('breach')
  })

  it('judges hours as well as days', () => {
    const costs = { ...before('2026-11-20T05', times(24, '1'), 'hourly'), '2026-11-20T05': '2' }
    const period = { granularity: 'hourly', choice: { kind: 'single', start: '2026-11-20T05:00:00Z' } } as const
    expect(runGate({ gate: { anomalyThreshold: '3.5' }, costs, period }).judgement.verdict).toBe('breach')
  })
})

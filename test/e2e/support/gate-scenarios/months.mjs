// @ts-check
import { daysBefore } from '../gate-run.mjs'

/** Month-to-date and projection: at the 1st, the last and in the middle of a month, by day, hour and month. */

/** @type {import('../gate-run.mjs').Scenario[]} */
export const MONTHS = [
  {
    name: 'the 1st of a month: that day alone, and 29 more at the median of its 7 days',
    // 2026-10-26 to 2026-11-01; the median is 4
    costs: daysBefore('2026-11-02', ['1', '2', '3', '4', '50', '60', '70']),
    inputs: { period: '2026-11-01', 'monthly-budget': '70', 'forecast-budget': '185.99' },
    expect: {
      verdict: 'breach',
      breaches: ['forecast-budget | total | 186 | 185.99'],
      exit: 1,
      outputs: { 'month-to-date-cost': '70', 'projected-month-cost': '186' },
    },
  },
  {
    name: 'the last of a month: nothing left to project, and days without lines count 0',
    costs: { '2026-09-30': { EC2: '1000' }, '2026-10-02': { EC2: '40' }, '2026-10-31': { EC2: '2.5' } },
    inputs: { period: '2026-10-31', 'monthly-budget': '42.49', 'forecast-budget': '42.5' },
    expect: {
      verdict: 'breach',
      breaches: ['monthly-budget | total | 42.5 | 42.49'],
      exit: 1,
      outputs: { 'month-to-date-cost': '42.5', 'projected-month-cost': '42.5', 'period-end': '2026-11-01T00:00:00Z' },
    },
  },
  {
    name: 'February: three days left, each at the middle of two',
    // Of the 7 days that end with the 25th four have data: 1, 2, 4, 8; the median is 3.
    costs: {
      '2026-02-01': { EC2: '10' },
      ...daysBefore('2026-02-26', ['8', undefined, '4', undefined, undefined, '2', '1']),
    },
    inputs: { period: '2026-02-25', 'monthly-budget': '25', 'forecast-budget': '34' },
    expect: {
      verdict: 'pass',
      exit: 0,
      outputs: { 'month-to-date-cost': '25', 'projected-month-cost': '34' },
    },
  },
  {
    name: 'the month is read for the rule even without history',
    costs: { '2026-11-01': { EC2: '9' }, '2026-11-20': { EC2: '1' } },
    inputs: { history: '0', 'monthly-budget': '9.99' },
    expect: { verdict: 'breach', breaches: ['monthly-budget | total | 10 | 9.99'], exit: 1 },
  },
  {
    name: 'a month is its own month-to-date and projection',
    costs: { '2026-09': { EC2: '1' }, '2026-10': { EC2: '100.5' } },
    inputs: { granularity: 'monthly', period: '2026-10', 'monthly-budget': '100.4', 'forecast-budget': '100.5' },
    expect: {
      verdict: 'breach',
      breaches: ['monthly-budget | total | 100.5 | 100.4'],
      exit: 1,
      outputs: { 'period-end': '2026-11-01T00:00:00Z', 'projected-month-cost': '100.5', 'baseline-cost': '1' },
    },
  },
  {
    name: 'the previous month, on the 1st of the next in UTC',
    now: '2026-12-01T00:30:00Z',
    costs: { '2026-11': { EC2: '5' } },
    inputs: { granularity: 'monthly', period: '', budget: '5' },
    expect: {
      verdict: 'pass',
      exit: 0,
      outputs: { 'period-start': '2026-11-01T00:00:00Z', settled: 'false' },
      says: ['2026-11 ended less than 24 hours ago'],
    },
  },
  {
    name: 'an hour: month-to-date through its UTC day, for one more request',
    costs: {
      '2026-10-31T23': { EC2: '1000' },
      '2026-11-01T00': { EC2: '10' },
      '2026-11-20T04': { EC2: '1' },
      '2026-11-20T05': { EC2: '2' },
      '2026-11-20T06': { EC2: '4' },
    },
    inputs: { granularity: 'hourly', period: '2026-11-20T05', 'monthly-budget': '16.99', budget: '2' },
    expect: {
      verdict: 'breach',
      breaches: ['monthly-budget | total | 17 | 16.99'],
      exit: 1,
      requests: 2,
      // Of the 7 days that end with the 20th one has data.
      outputs: { 'total-cost': '2', 'month-to-date-cost': '17', 'projected-month-cost': '87', 'baseline-cost': '1' },
    },
  },
  {
    name: 'the first hour of a month, with the days before it for the median',
    now: '2026-11-01T09:00:00Z',
    costs: { ...daysBefore('2026-11-01', ['5', '5', '5', '8', '8', '8']), '2026-11-01T00': { EC2: '2' } },
    inputs: { granularity: 'hourly', period: '', 'forecast-budget': '146' },
    expect: {
      verdict: 'breach',
      // 2 and 29 days at 5
      breaches: ['forecast-budget | total | 147 | 146'],
      exit: 1,
      requests: 2,
      outputs: { 'month-to-date-cost': '2', 'period-start': '2026-11-01T00:00:00Z' },
    },
  },
  {
    name: 'the last hour of a month',
    now: '2026-11-01T09:00:00Z',
    costs: { '2026-10-01T00': { EC2: '7' }, '2026-10-31T23': { EC2: '3' } },
    inputs: { granularity: 'hourly', period: '', 'forecast-budget': '10', 'monthly-budget': '9' },
    expect: {
      verdict: 'breach',
      breaches: ['monthly-budget | total | 10 | 9'],
      exit: 1,
      requests: 2,
      outputs: { 'projected-month-cost': '10', 'period-start': '2026-10-31T23:00:00Z' },
    },
  },
]

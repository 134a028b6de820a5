// @ts-check
import { daysBefore } from '../gate-run.mjs'

/** Rises against each baseline: exact limits, thirds, `ignore-below`, zero and credits in the baseline, falls. */

const DAY = '2026-11-20'

/** @param {string} baseline of the day before @param {string} amount */
const rise = (baseline, amount) => ({ '2026-11-19': { EC2: baseline }, [DAY]: { EC2: amount } })

/** @type {import('../gate-run.mjs').Scenario[]} */
export const RISES = [
  {
    name: 'a rise at its limit passes',
    costs: rise('100', '120'),
    inputs: { 'max-increase-percent': '20', 'max-increase-amount': '20' },
    expect: {
      verdict: 'pass',
      exit: 0,
      outputs: { 'baseline-cost': '100', 'change-amount': '20', 'change-percent': '20.00' },
    },
  },
  {
    name: 'a rise one unit in the last place above it breaches, and says so in digits',
    costs: rise('100', '120.0000000001'),
    inputs: { 'max-increase-percent': '20', 'max-increase-amount': '20' },
    expect: {
      verdict: 'breach',
      breaches: [
        'max-increase-percent | total | 20.0000000001 | 20',
        'max-increase-amount | total | 20.0000000001 | 20',
      ],
      exit: 1,
      outputs: { 'change-percent': '20.00' },
    },
  },
  {
    name: 'a third above 33.33 percent',
    costs: rise('3', '4'),
    inputs: { 'max-increase-percent': '33.33' },
    expect: {
      verdict: 'breach',
      breaches: ['max-increase-percent | total | 33.333 | 33.33'],
      exit: 1,
      outputs: { 'change-percent': '33.33' },
    },
  },
  {
    name: 'a third below 33.34 percent',
    costs: rise('3', '4'),
    inputs: { 'max-increase-percent': '33.34' },
    expect: { verdict: 'pass', exit: 0 },
  },
  {
    name: 'a rise of exactly ignore-below counts',
    costs: rise('1', '6'),
    inputs: { 'max-increase-percent': '100', 'max-increase-amount': '4', 'ignore-below': '5' },
    expect: {
      verdict: 'breach',
      breaches: ['max-increase-percent | total | 500.00 | 100', 'max-increase-amount | total | 5 | 4'],
      exit: 1,
    },
  },
  {
    name: 'a smaller one does not',
    costs: rise('1', '5.9999999999'),
    inputs: { 'max-increase-percent': '100', 'max-increase-amount': '4', 'ignore-below': '5' },
    expect: { verdict: 'pass', exit: 0 },
  },
  {
    name: 'any rise from a baseline of 0 is too much in percent',
    costs: { '2026-11-19': { EC2: '7', Credits: '-7' }, [DAY]: { EC2: '0.0000000001' } },
    inputs: { 'max-increase-percent': '1000000', 'max-increase-amount': '1' },
    expect: {
      verdict: 'breach',
      breaches: ['max-increase-percent | total |  | 1000000'],
      exit: 1,
      outputs: { 'baseline-cost': '0', 'change-amount': '0.0000000001', 'change-percent': '' },
      says: ['which cost nothing or less'],
    },
  },
  {
    name: 'so is one from a negative baseline, though the total is negative too',
    costs: rise('-5', '-1'),
    inputs: { 'max-increase-percent': '50', 'max-increase-amount': '4' },
    expect: {
      verdict: 'breach',
      breaches: ['max-increase-percent | total |  | 50'],
      exit: 1,
      outputs: { 'baseline-cost': '-5', 'change-amount': '4', 'change-percent': '' },
    },
  },
  {
    name: 'but not a rise from 0 that is no greater than ignore-below, nor none',
    costs: { '2026-11-19': { EC2: '0' }, [DAY]: { EC2: '5' } },
    inputs: { 'max-increase-percent': '50', 'ignore-below': '5' },
    expect: { verdict: 'pass', exit: 0, outputs: { 'change-percent': '', 'change-amount': '5' } },
  },
  {
    name: 'a fall is never judged',
    costs: { ...daysBefore(DAY, Array(14).fill('100')), [DAY]: { EC2: '1' } },
    inputs: { 'max-increase-percent': '0', 'max-increase-amount': '0', 'anomaly-threshold': '0.01' },
    expect: { verdict: 'pass', exit: 0, outputs: { 'change-percent': '-99.00', 'change-amount': '-99' } },
  },
  {
    name: 'no change passes even limits of 0',
    costs: rise('7', '7'),
    inputs: { 'max-increase-percent': '0', 'max-increase-amount': '0' },
    expect: { verdict: 'pass', exit: 0, outputs: { 'change-percent': '0.00', 'change-amount': '0' } },
  },
  {
    name: 'the same day of the week before',
    costs: { '2026-11-13': { EC2: '10' }, ...rise('100', '15') },
    inputs: { 'compare-with': 'week', 'max-increase-percent': '49.9', history: '0' },
    expect: {
      verdict: 'breach',
      breaches: ['max-increase-percent | total | 50.00 | 49.9'],
      exit: 1,
      outputs: { 'baseline-cost': '10', 'top-costs': '[{"group":"EC2","amount":"15","change":"5"}]' },
    },
  },
  {
    name: 'the median of an even history, days without data left out',
    // Of 14 days four have data: 1, 2, 3.5, 90; the median is 2.75.
    costs: { ...daysBefore(DAY, ['90', undefined, '1', undefined, undefined, '3.5', '2']), [DAY]: { EC2: '5.5' } },
    inputs: { 'compare-with': 'median', 'max-increase-percent': '99', 'max-increase-amount': '2.75' },
    expect: {
      verdict: 'breach',
      breaches: ['max-increase-percent | total | 100.00 | 99'],
      exit: 1,
      outputs: { 'baseline-cost': '2.75' },
    },
  },
  {
    name: 'an hour against the same hour of the week before',
    costs: { '2026-11-13T05': { EC2: '1' }, '2026-11-20T04': { EC2: '9' }, '2026-11-20T05': { EC2: '3' } },
    inputs: {
      ...{ granularity: 'hourly', period: '2026-11-20T05', 'compare-with': 'week' },
      ...{ 'max-increase-amount': '1.9', 'max-increase-percent': '200' },
    },
    expect: { verdict: 'breach', breaches: ['max-increase-amount | total | 2 | 1.9'], exit: 1 },
  },
  {
    name: 'the newest hour that has data, against the one before it',
    costs: { '2026-11-21T20': { EC2: '9' }, '2026-11-21T21': { EC2: '10' } },
    inputs: { granularity: 'hourly', period: '', 'max-increase-percent': '11' },
    expect: {
      verdict: 'breach',
      breaches: ['max-increase-percent | total | 11.11 | 11'],
      exit: 1,
      outputs: { 'period-start': '2026-11-21T21:00:00Z', 'baseline-cost': '9' },
    },
  },
  {
    name: 'the newest day that has data, with the baseline of that day',
    costs: daysBefore('2026-11-19', ['4', '6']),
    inputs: { period: 'latest', 'max-increase-amount': '1.5' },
    expect: {
      verdict: 'breach',
      breaches: ['max-increase-amount | total | 2 | 1.5'],
      exit: 1,
      outputs: { 'period-start': '2026-11-18T00:00:00Z', 'baseline-cost': '4', 'month-to-date-cost': '10' },
    },
  },
  {
    name: 'a month against the median of the months before',
    costs: { '2026-07': { EC2: '10' }, '2026-08': { EC2: '30' }, '2026-09': { EC2: '20' }, '2026-10': { EC2: '25' } },
    inputs: { granularity: 'monthly', period: '', 'compare-with': 'median', 'max-increase-percent': '24.99' },
    expect: {
      verdict: 'breach',
      breaches: ['max-increase-percent | total | 25.00 | 24.99'],
      exit: 1,
      outputs: { 'baseline-cost': '20', 'period-start': '2026-10-01T00:00:00Z' },
    },
  },
]

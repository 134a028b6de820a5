// @ts-check
import { daysBefore } from '../gate-run.mjs'

/** Anomalies of the total and of groups, reckoned by hand from Iglewicz and Hoaglin's formula. */

const DAY = '2026-11-20'

/** Median 10, deviations 0, 0.6745 (four times), 2, 2: the MAD is 0.6745, so that the z-score is the rise itself. */
const UNIT = ['10', '10.6745', '9.3255', '10.6745', '9.3255', '12', '8']

/** A MAD of 0 and a mean absolute deviation of 1/7. */
const STEADY = ['10', '10', '10', '11', '10', '10', '10']

/** Two weeks from a Friday on: cheap weekends. */
const WEEKS = ['20', '5', '5', '20', '21', '19', '20', '20', '5', '5', '20', '21', '19', '20']

/** @param {readonly string[]} history @param {string} amount */
const after = (history, amount) => ({ ...daysBefore(DAY, history), [DAY]: { EC2: amount } })

const UNGROUPED = { 'group-by': 'none', 'anomaly-threshold': '3.5' }

/** @type {import('../gate-run.mjs').Scenario[]} */
export const ANOMALIES = [
  {
    name: 'a z-score of exactly 3.5 passes',
    costs: after(UNIT, '13.5'),
    inputs: { 'anomaly-threshold': '3.5' },
    expect: { verdict: 'pass', exit: 0 },
  },
  {
    name: 'one unit in the last place more breaches, in the total and in its only group',
    costs: after(UNIT, '13.5000000001'),
    inputs: { 'anomaly-threshold': '3.5' },
    expect: {
      verdict: 'breach',
      breaches: ['anomaly-threshold | total | 3.5000000001 | 3.5', 'anomaly-threshold | EC2 | 3.5000000001 | 3.5'],
      exit: 1,
    },
  },
  {
    name: 'where most of the history is equal the mean deviation counts: exactly at the limit',
    // 1.253314 ÷ 7 · 3.5 = 0.626657
    costs: after(STEADY, '10.626657'),
    inputs: UNGROUPED,
    expect: { verdict: 'pass', exit: 0 },
  },
  {
    name: 'where most of the history is equal the mean deviation counts: above it',
    costs: after(STEADY, '10.6266570001'),
    inputs: UNGROUPED,
    expect: { verdict: 'breach', breaches: ['anomaly-threshold | total | 3.500000001 | 3.5'], exit: 1 },
  },
  {
    name: 'over a flat history any rise counts',
    costs: after(Array(7).fill('4'), '4.0000000001'),
    inputs: UNGROUPED,
    expect: { verdict: 'breach', breaches: ['anomaly-threshold | total |  | 3.5'], exit: 1 },
  },
  {
    name: 'over a flat history a rise smaller than ignore-below does not',
    costs: after(Array(7).fill('4'), '4.9999999999'),
    inputs: { ...UNGROUPED, 'ignore-below': '1' },
    expect: { verdict: 'pass', exit: 0 },
  },
  {
    name: 'a steady trend goes on',
    // 1 to 14: the median is 7.5, the MAD 3.5; 15 has a z-score of 1.45.
    costs: after(
      Array.from({ length: 14 }, (_, day) => String(day + 1)),
      '15',
    ),
    inputs: UNGROUPED,
    expect: { verdict: 'pass', exit: 0 },
  },
  {
    name: 'a weekly pattern goes on: a Friday as all Fridays',
    costs: after(WEEKS, '20'),
    inputs: UNGROUPED,
    expect: { verdict: 'pass', exit: 0 },
  },
  {
    name: 'a new service that never cost anything is an anomaly, the total is none',
    costs: {
      ...daysBefore(
        DAY,
        WEEKS.map((EC2) => ({ EC2 })),
      ),
      [DAY]: { EC2: '20', 'Amazon Bedrock': '0.75' },
    },
    inputs: { 'anomaly-threshold': '3.5' },
    expect: { verdict: 'breach', breaches: ['anomaly-threshold | Amazon Bedrock |  | 3.5'], exit: 1 },
  },
  {
    name: 'a service that disappears is none, nor a credit',
    costs: {
      ...daysBefore(
        DAY,
        WEEKS.map((EC2) => ({ EC2, S3: '8' })),
      ),
      [DAY]: { EC2: '20', Credits: '-30' },
    },
    inputs: { 'anomaly-threshold': '3.5' },
    expect: { verdict: 'pass', exit: 0, outputs: { 'total-cost': '-10' } },
  },
  {
    name: 'credits that end are a rise',
    costs: {
      ...daysBefore(
        DAY,
        WEEKS.map((EC2) => ({ EC2, Credits: '-5' })),
      ),
      [DAY]: { EC2: '20' },
    },
    inputs: { 'anomaly-threshold': '3.5' },
    expect: { verdict: 'breach', breaches: ['anomaly-threshold | Credits |  | 3.5'], exit: 1 },
  },
  {
    name: 'groups of two dimensions, the most expensive first',
    costs: {
      ...daysBefore(
        DAY,
        UNIT.map((amount) => ({ 'eu-west-1|web': amount, 'eu-west-1|': '1', 'us-east-1|web': '2' })),
      ),
      [DAY]: { 'eu-west-1|web': '14', 'eu-west-1|': '3', 'us-east-1|web': '2' },
    },
    inputs: { 'group-by': 'REGION, TAG:team', 'anomaly-threshold': '3.9' },
    expect: {
      verdict: 'breach',
      breaches: [
        'anomaly-threshold | total | 6.00 | 3.9',
        'anomaly-threshold | eu-west-1 / web | 4.00 | 3.9',
        'anomaly-threshold | eu-west-1 / (none) |  | 3.9',
      ],
      exit: 1,
    },
  },
  {
    name: 'an hour over the 24 before it',
    costs: Object.fromEntries(
      Array.from({ length: 25 }, (_, hour) => [
        new Date(Date.parse('2026-11-19T05:00:00Z') + hour * 3_600_000).toISOString().slice(0, 13),
        // Median 1.5, MAD 0.5, and at last 6: (6 − 1.5) · 0.6745 ÷ 0.5
        { EC2: hour === 24 ? '6' : String(1 + (hour % 2)) },
      ]),
    ),
    inputs: { granularity: 'hourly', period: '2026-11-20T05', ...UNGROUPED },
    expect: { verdict: 'breach', breaches: ['anomaly-threshold | total | 6.07 | 3.5'], exit: 1 },
  },
  {
    name: 'a month over the 7 before it, one more than are read by default',
    costs: Object.fromEntries(
      [...UNIT, '20'].map((amount, month) => [`2026-${String(month + 3).padStart(2, '0')}`, { EC2: amount }]),
    ),
    inputs: { granularity: 'monthly', period: '2026-10', ...UNGROUPED },
    expect: { verdict: 'breach', breaches: ['anomaly-threshold | total | 10.00 | 3.5'], exit: 1 },
  },
]

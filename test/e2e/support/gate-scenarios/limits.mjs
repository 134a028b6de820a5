// @ts-check
import { daysBefore, ULP } from '../gate-run.mjs'

/** Amounts against limits: equal ones, one unit in the last place above, credits, zero, currencies. Reckoned by hand. */

const DAY = '2026-11-20'
const BEFORE = '2026-11-19'

const CREDITED = [
  { start: `${DAY}T07:00:00Z`, service: 'EC2', metrics: '120' },
  { start: `${DAY}T07:00:00Z`, service: 'EC2', metrics: '-25', recordType: 'Credit' },
  { start: `${DAY}T07:00:00Z`, service: 'EC2', metrics: '-5', recordType: 'Refund' },
]

/** @type {import('../gate-run.mjs').Scenario[]} */
export const LIMITS = [
  {
    name: 'a total that equals its budget passes, whatever its digits',
    costs: { [DAY]: { EC2: '99.9999999999', S3: ULP } },
    inputs: { budget: '100' },
    expect: {
      verdict: 'pass',
      exit: 0,
      outputs: { 'total-cost': '100', breaches: '[]', currency: 'USD', settled: 'true', 'baseline-cost': '' },
    },
  },
  {
    name: 'one unit in the last place above the budget breaches',
    costs: { [DAY]: { EC2: '100', S3: ULP } },
    inputs: { budget: '100.0' },
    expect: {
      verdict: 'breach',
      breaches: ['budget | total | 100.0000000001 | 100'],
      exit: 1,
      outputs: { 'total-cost': '100.0000000001' },
      says: ['budget, total: $100.0000000001 is above the limit of $100.00', '(2026-11-20, USD)', 'raise the limit'],
    },
  },
  {
    name: 'sums beyond binary fractions are exact',
    costs: { [DAY]: { EC2: '9007199254740993.0000000001', S3: '0.1', RDS: '0.2' } },
    inputs: { budget: '9007199254740993.3' },
    expect: {
      verdict: 'breach',
      breaches: ['budget | total | 9007199254740993.3000000001 | 9007199254740993.3'],
      exit: 1,
    },
  },
  {
    name: 'limits of a thousand digits are numbers too',
    costs: { [DAY]: { EC2: '1' } },
    inputs: { budget: '1e-999', 'monthly-budget': '1e999' },
    expect: { verdict: 'breach', breaches: [`budget | total | 1 | 0.${'0'.repeat(998)}1`], exit: 1 },
  },
  {
    name: 'costs that cancel out are $0, and meet a budget of 0',
    costs: { [DAY]: { EC2: '12.5', Credits: '-12.5' } },
    inputs: { budget: '0' },
    expect: { verdict: 'pass', exit: 0, outputs: { 'total-cost': '0' } },
  },
  {
    name: 'a negative total is below any limit',
    costs: { [BEFORE]: { EC2: '-1' }, [DAY]: { EC2: '3', Credits: '-8.25' } },
    inputs: {
      ...{ budget: '0', 'monthly-budget': '0', 'forecast-budget': '0' },
      ...{ 'max-increase-percent': '0', 'max-increase-amount': '0' },
    },
    expect: {
      verdict: 'pass',
      exit: 0,
      // −6.25 and ten days at the median of −1 and −5.25
      outputs: { 'total-cost': '-5.25', 'month-to-date-cost': '-6.25', 'projected-month-cost': '-37.5' },
    },
  },
  {
    name: 'credits hide a breach …',
    items: CREDITED,
    inputs: { budget: '100' },
    expect: { verdict: 'pass', exit: 0, outputs: { 'total-cost': '90' } },
  },
  {
    name: '… until they are excluded',
    items: CREDITED,
    inputs: { budget: '100', 'exclude-record-types': 'Credit, Refund, Tax' },
    expect: { verdict: 'breach', breaches: ['budget | total | 120 | 100'], exit: 1 },
  },
  {
    name: 'another metric and currency are judged where they are asked for',
    items: [
      {
        start: `${DAY}T07:00:00Z`,
        service: 'EC2',
        metrics: { UnblendedCost: '1', AmortizedCost: '7.5' },
        currency: 'CNY',
      },
    ],
    inputs: { budget: '7', metric: 'AmortizedCost', metrics: 'UnblendedCost' },
    expect: {
      verdict: 'breach',
      breaches: ['budget | total | 7.5 | 7'],
      exit: 1,
      outputs: { currency: 'CNY' },
      says: ['CN¥7.50', '2026-11-20, CNY'],
    },
  },
  {
    name: 'all rules break at once, in one order, and only warn where they shall',
    costs: { ...daysBefore(DAY, Array(14).fill('1')), [DAY]: { EC2: '11' } },
    inputs: {
      'on-breach': 'warn',
      budget: '10',
      'group-budgets': '{"EC2": 10.5}',
      'monthly-budget': '24.9',
      'forecast-budget': '34.9',
      'max-increase-percent': '999.99',
      'max-increase-amount': '9.99',
      'anomaly-threshold': '3.5',
    },
    expect: {
      verdict: 'breach',
      breaches: [
        'budget | total | 11 | 10',
        'group-budgets | EC2 | 11 | 10.5',
        'monthly-budget | total | 25 | 24.9',
        'forecast-budget | total | 35 | 34.9',
        'max-increase-percent | total | 1000.00 | 999.99',
        'max-increase-amount | total | 10 | 9.99',
        'anomaly-threshold | total |  | 3.5',
        'anomaly-threshold | EC2 |  | 3.5',
      ],
      exit: 0,
      outputs: { 'change-percent': '1000.00', 'change-amount': '10', 'baseline-cost': '1' },
      says: ['rose above a history that never changed'],
    },
  },
  {
    name: 'all rules at their limits pass',
    costs: { ...daysBefore(DAY, Array(14).fill('1')), [DAY]: { EC2: '11' } },
    inputs: {
      budget: '11',
      'group-budgets': 'EC2: 11.00',
      'monthly-budget': '25',
      'forecast-budget': '35',
      'max-increase-percent': '1000',
      'max-increase-amount': '10',
    },
    expect: { verdict: 'pass', exit: 0, outputs: { breaches: '[]' } },
  },
  {
    name: 'a range is judged by its newest day, not by its sum',
    costs: daysBefore('2026-11-21', ['50', '50', '5']),
    inputs: { period: '2026-11-18/2026-11-21', budget: '5' },
    expect: { verdict: 'pass', exit: 0, outputs: { 'total-cost': '5', 'period-start': '2026-11-20T00:00:00Z' } },
  },
  {
    name: 'so is a lookback',
    costs: daysBefore('2026-11-21', ['1', '1', '5']),
    inputs: { lookback: '3', budget: '4.9', 'max-increase-amount': '3.9' },
    expect: {
      verdict: 'breach',
      breaches: ['budget | total | 5 | 4.9', 'max-increase-amount | total | 4 | 3.9'],
      exit: 1,
    },
  },
  {
    name: 'an unsettled day passes with a warning',
    costs: { '2026-11-21': { EC2: '5' } },
    inputs: { period: 'previous', budget: '5' },
    expect: {
      verdict: 'pass',
      exit: 0,
      outputs: { settled: 'false', 'period-start': '2026-11-21T00:00:00Z' },
      says: ['2026-11-21 ended less than 24 hours ago: AWS may still add to it'],
    },
  },
  {
    name: 'settle-hours judges the day before it',
    costs: { [DAY]: { EC2: '6' }, '2026-11-21': { EC2: '5' } },
    inputs: { period: '', budget: '5', 'settle-hours': '24' },
    expect: { verdict: 'breach', breaches: ['budget | total | 6 | 5'], exit: 1, outputs: { settled: 'true' } },
  },
]

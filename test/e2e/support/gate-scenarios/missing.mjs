// @ts-check
import { daysBefore } from '../gate-run.mjs'

/** Data that is missing, in whole or for a rule: never $0, and never a pass by accident. */

const DAY = '2026-11-20'
const EMPTY = {
  ...{ 'total-cost': '', currency: '', estimated: '', 'baseline-cost': '', 'change-amount': '', 'change-percent': '' },
  ...{ 'month-to-date-cost': '', 'projected-month-cost': '', 'top-costs': '', breaches: '[]' },
}
const ALL_RULES = {
  ...{ budget: '1000', 'group-budgets': 'EC2: 1000', 'monthly-budget': '1000', 'forecast-budget': '1000' },
  ...{ 'max-increase-percent': '1000', 'max-increase-amount': '1000', 'anomaly-threshold': '1000' },
}

/** @type {import('../gate-run.mjs').Scenario[]} */
export const MISSING = [
  {
    name: 'no data anywhere fails every rule',
    inputs: ALL_RULES,
    expect: {
      verdict: 'no-data',
      exit: 1,
      outputs: { ...EMPTY, 'period-start': '2026-11-20T00:00:00Z', 'event-count': '0', 'api-requests': '1' },
      says: ['Cost Explorer has no data for 2026-11-20', 'on-missing-data'],
    },
  },
  {
    name: 'no data anywhere, ungrouped: AWS answers with zeros, which are none',
    inputs: { 'group-by': 'none', budget: '0' },
    expect: { verdict: 'no-data', exit: 1, outputs: EMPTY },
  },
  {
    name: 'no data anywhere, hourly',
    inputs: { granularity: 'hourly', period: '', budget: '0', 'monthly-budget': '0' },
    expect: { verdict: 'no-data', exit: 1, outputs: { ...EMPTY, 'period-start': '2026-11-22T11:00:00Z' }, requests: 2 },
  },
  {
    name: 'no data anywhere, monthly',
    inputs: { granularity: 'monthly', period: '2026-10', 'max-increase-amount': '1' },
    expect: { verdict: 'no-data', exit: 1, outputs: EMPTY },
  },
  {
    name: 'no data on the day, though the days around it have some',
    costs: { ...daysBefore(DAY, Array(14).fill('1')), '2026-11-21': { EC2: '1' } },
    inputs: ALL_RULES,
    expect: { verdict: 'no-data', exit: 1, outputs: EMPTY },
  },
  {
    name: 'no data on the newest day of a lookback that else has some',
    costs: daysBefore(DAY, ['1', '1', '1']),
    inputs: { lookback: '3', budget: '1000' },
    expect: { verdict: 'no-data', exit: 1, outputs: { ...EMPTY, 'event-count': '2' } },
  },
  {
    name: 'a filter that leaves nothing is no data',
    costs: { [DAY]: { EC2: '5' } },
    inputs: { budget: '1', filter: '{"Dimensions": {"Key": "SERVICE", "Values": ["EC3"]}}' },
    expect: { verdict: 'no-data', exit: 1, outputs: EMPTY },
  },
  {
    name: 'no data where a warning is enough',
    inputs: { budget: '1', 'on-missing-data': 'warn' },
    expect: { verdict: 'no-data', exit: 0, outputs: EMPTY, says: ['has no data for 2026-11-20'] },
  },
  {
    name: 'no data where it may pass: the verdict stays',
    inputs: { budget: '1', 'on-missing-data': 'pass' },
    expect: { verdict: 'no-data', exit: 0, outputs: EMPTY },
  },
  {
    name: 'no data and no gate: a warning',
    inputs: {},
    expect: { verdict: 'none', exit: 0, outputs: EMPTY, says: ['has no data for 2026-11-20'] },
  },
  {
    name: 'no data and no gate, and that shall fail',
    inputs: { 'on-missing-data': 'fail' },
    expect: { verdict: 'none', exit: 1, outputs: EMPTY },
  },
  {
    name: 'latest searches seven days and no more',
    costs: { '2026-11-14': { EC2: '1' } },
    inputs: { period: 'latest', budget: '1000' },
    expect: { verdict: 'no-data', exit: 1, outputs: { ...EMPTY, 'period-start': '2026-11-21T00:00:00Z' } },
  },
  {
    name: 'no day before it: the rises are not judged, though the budget holds',
    costs: { '2026-11-18': { EC2: '1' }, [DAY]: { EC2: '5' } },
    inputs: { budget: '10', 'max-increase-percent': '1000', 'max-increase-amount': '1000' },
    expect: {
      verdict: 'no-data',
      exit: 1,
      outputs: { 'total-cost': '5', 'baseline-cost': '', 'change-amount': '', 'change-percent': '' },
      says: ['Data is missing to judge max-increase-percent, max-increase-amount', 'no data of the period before'],
    },
  },
  {
    name: 'no day before it, ungrouped',
    costs: { '2026-11-18': { EC2: '1' }, [DAY]: { EC2: '5' } },
    inputs: { 'group-by': 'none', 'max-increase-percent': '1000' },
    expect: { verdict: 'no-data', exit: 1, outputs: { 'total-cost': '5', 'baseline-cost': '' } },
  },
  {
    name: 'a breach wins over missing data, and both are said',
    costs: { [DAY]: { EC2: '5' } },
    inputs: { budget: '4', 'max-increase-percent': '1000' },
    expect: {
      verdict: 'breach',
      breaches: ['budget | total | 5 | 4'],
      exit: 1,
      says: ['budget, total', 'Data is missing to judge max-increase-percent'],
    },
  },
  {
    name: 'a breach that only warns does not let missing data fail the run, nor hide it',
    costs: { [DAY]: { EC2: '5' } },
    inputs: { budget: '4', 'max-increase-percent': '1000', 'on-breach': 'warn' },
    expect: {
      verdict: 'breach',
      breaches: ['budget | total | 5 | 4'],
      exit: 0,
      says: ['budget, total', 'Data is missing to judge max-increase-percent'],
    },
  },
  {
    name: 'missing data of one rule may pass',
    costs: { [DAY]: { EC2: '5' } },
    inputs: { budget: '10', 'max-increase-percent': '1000', 'on-missing-data': 'pass' },
    expect: { verdict: 'no-data', exit: 0, outputs: { 'total-cost': '5' } },
  },
  {
    name: 'no data a week earlier',
    costs: daysBefore('2026-11-21', ['1', undefined, '1', '1', '1', '1', '1', '1', '1']),
    inputs: { 'compare-with': 'week', 'max-increase-amount': '1000' },
    expect: { verdict: 'no-data', exit: 1, outputs: { 'baseline-cost': '' }, says: ['seven days earlier'] },
  },
  {
    name: 'an hour whose week before is older than Cost Explorer keeps',
    costs: { '2026-11-10T04': { EC2: '1' }, '2026-11-10T05': { EC2: '1' } },
    inputs: {
      ...{ granularity: 'hourly', period: '2026-11-10T05' },
      ...{ 'compare-with': 'week', 'max-increase-amount': '1000' },
    },
    expect: { verdict: 'no-data', exit: 1, outputs: { 'total-cost': '1' }, says: ['seven days earlier'] },
  },
  {
    name: 'no history at all for a median',
    costs: { [DAY]: { EC2: '5' } },
    inputs: { 'compare-with': 'median', 'max-increase-percent': '1000' },
    expect: { verdict: 'no-data', exit: 1, outputs: { 'baseline-cost': '' } },
  },
  {
    name: 'six days of history are too few for anomalies, even where they look like one',
    costs: { ...daysBefore(DAY, ['1', '1', undefined, '1', '1', '1', '1']), [DAY]: { EC2: '500' } },
    inputs: { budget: '1000', 'anomaly-threshold': '3.5', history: '0' },
    expect: {
      verdict: 'no-data',
      exit: 1,
      says: ['Only 6 of the periods before have data, and anomalies are judged over at least 7'],
    },
  },
  {
    name: 'seven are enough, wherever they lie',
    costs: { ...daysBefore(DAY, ['1', '1', undefined, '1', '1', undefined, '1', '1', '1']), [DAY]: { EC2: '2' } },
    inputs: { 'anomaly-threshold': '3.5', 'group-by': 'none' },
    expect: { verdict: 'breach', breaches: ['anomaly-threshold | total |  | 3.5'], exit: 1 },
  },
  {
    name: 'only the day itself has data: it is the month, and its median',
    costs: { [DAY]: { EC2: '5' } },
    inputs: { 'monthly-budget': '5', 'forecast-budget': '54.99' },
    expect: {
      verdict: 'breach',
      breaches: ['forecast-budget | total | 55 | 54.99'],
      exit: 1,
      outputs: { 'month-to-date-cost': '5', 'projected-month-cost': '55' },
    },
  },
  {
    name: 'the oldest day that Cost Explorer has: the days before it were not read',
    costs: { '2025-10-01': { EC2: '5' } },
    inputs: { period: '2025-10-01', 'monthly-budget': '5', 'forecast-budget': '1000' },
    expect: {
      verdict: 'no-data',
      exit: 1,
      outputs: { 'month-to-date-cost': '5', 'projected-month-cost': '' },
      says: ['Data is missing to judge forecast-budget'],
    },
  },
]

// @ts-check
import { describe, expect, test } from '@jest/globals'
import { compileFilter } from './filter.mjs'

/** @type {import('./ledger.mjs').LineItem[]} */
const LINES = [
  { service: 'A', recordType: 'Usage', tags: { team: 'web' }, costCategories: { workload: 'Online' } },
  { service: 'B', recordType: 'Credit', tags: { team: 'data' } },
  { service: 'C', recordType: 'Tax' },
].map((line) => ({ start: '2026-11-20T00:00:00Z', metrics: '1', ...line }))

/** @param {unknown} expression */
const matching = (expression) =>
  LINES.filter(compileFilter(expression))
    .map((line) => line.service)
    .join('')

const A = { Dimensions: { Key: 'SERVICE', Values: ['A'] } }
const CREDIT = { Dimensions: { Key: 'RECORD_TYPE', Values: ['Credit', 'Refund'] } }

describe('a filter expression selects lines', () => {
  test.each([
    ['a dimension', A, 'A'],
    ['a value in another case', { Dimensions: { Key: 'SERVICE', Values: ['a'] } }, ''],
    [
      'the default options, spelt out',
      { Dimensions: { ...A.Dimensions, MatchOptions: ['EQUALS', 'CASE_SENSITIVE'] } },
      'A',
    ],
    ['Not', { Not: CREDIT }, 'AC'],
    ['Or', { Or: [A, CREDIT] }, 'AB'],
    ['And', { And: [{ Not: CREDIT }, { Not: A }] }, 'C'],
    ['null beside the root, as some clients send it', { ...A, And: null }, 'A'],
    ['a tag', { Tags: { Key: 'team', Values: ['web', 'data'] } }, 'AB'],
    ['an absent tag', { Tags: { Key: 'team', MatchOptions: ['ABSENT'] } }, 'C'],
    ['the empty tag value', { Tags: { Key: 'team', Values: ['', 'web'] } }, 'AC'],
    ['a cost category', { CostCategories: { Key: 'workload', Values: ['Online'] } }, 'A'],
    ['no cost category at all', { CostCategories: {} }, 'BC'],
  ])('%s', (_, expression, services) => {
    expect(matching(expression)).toBe(services)
  })
})

describe('a filter expression is refused', () => {
  test.each([
    ['without a root', {}, 'ValidationException', 'zero or more than one roots'],
    ['with two roots', { ...A, Not: CREDIT }, 'ValidationException', 'zero or more than one roots'],
    ['with an inner expression without a root', { And: [A, {}] }, 'ValidationException', 'zero or more than one roots'],
    ['And with one operand', { And: [A] }, 'ValidationException', 'And expression must have at least 2 operands'],
    ['Or with none', { Or: [] }, 'ValidationException', 'Or expression must have at least 2 operands'],
    ['unknown dimension', { Dimensions: { Key: 'COLOUR', Values: ['red'] } }, 'ValidationException', 'enum value set'],
    [
      'RESOURCE_ID',
      { Dimensions: { Key: 'RESOURCE_ID', Values: ['i-1'] } },
      'ValidationException',
      'Dimension RESOURCE_ID is not allowed.',
    ],
    ['no values', { Dimensions: { Key: 'SERVICE', Values: [] } }, 'ValidationException', 'at least one value'],
    [
      'STARTS_WITH on a tag',
      { Tags: { Key: 'team', Values: ['w'], MatchOptions: ['STARTS_WITH'] } },
      'ValidationException',
      'Allowed MatchOptions:CASE_SENSITIVE, EQUALS, ABSENT',
    ],
    [
      'ABSENT on a dimension',
      { Dimensions: { Key: 'SERVICE', Values: ['A'], MatchOptions: ['ABSENT'] } },
      'ValidationException',
      'Allowed MatchOptions:CASE_SENSITIVE, EQUALS',
    ],
    ['a text for the values', { Tags: { Key: 'team', Values: 'web' } }, 'SerializationException', 'expected: list'],
    ['an array for an object', { Not: [A] }, 'SerializationException', 'expected: object'],
  ])('%s', (_, expression, name, message) => {
    expect(() => compileFilter(expression)).toThrow(
      expect.objectContaining({ name, message: expect.stringContaining(String(message)) }),
    )
  })
})

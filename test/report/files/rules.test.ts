import { readFileSync } from 'node:fs'
import { expect, it } from '@jest/globals'
import { RULES } from '../../../src/gate/index.js'
import { decimal } from '../../../src/model/decimal.js'
import { jsonReport } from '../../../src/report/files/json.js'
import { breached } from './samples.js'

/* A rule is known to the gate by one table. What is published must know it, too. */

const schema = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../schema/${name}.schema.json`, import.meta.url), 'utf8'))

it('the schema of the event data knows every rule', () => {
  expect(schema('cost-event-data').$defs.breach.properties.rule.enum).toEqual([...RULES])
})

it('the schema of the report knows every rule and its limit', () => {
  const { $defs, properties } = schema('report')
  expect($defs.rule.enum).toEqual([...RULES])
  expect(Object.keys(properties.limits.properties)).toEqual([...RULES, 'ignore-below'])
})

it('the report tells the limit of every rule that is set', () => {
  const { result, context } = breached()
  const camel = (rule: string) => rule.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  const limits = RULES.map((rule) => [camel(rule), rule === 'group-budgets' ? new Map() : decimal('1')])
  const gate = { ...context.gate, ...Object.fromEntries(limits) }
  const report = JSON.parse([...jsonReport(result, { ...context, gate })].join(''))
  expect(Object.keys(report.limits)).toEqual([...RULES, 'ignore-below'])
})

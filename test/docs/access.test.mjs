// @ts-check
/** The trust policies of the examples, and the Node versions of the development tools. */
import { describe, expect, test } from '@jest/globals'
import { read } from './support/documents.mjs'

const NAMES = 'repo:o/r:ref:refs/heads/main'
const IDS = 'repo:o@1/r@2:ref:refs/heads/main'

/** The first quoted text after a word, with unescaped backslashes. @param {string} path @param {RegExp} after */
function quotedAfter(path, after) {
  const [, text = ''] = new RegExp(`${after.source}\\s*\\(?[^"\\n]*?"((?:[^"\\\\]|\\\\.)*)"`).exec(read(path)) ?? []
  return text.replaceAll('\\\\', '\\')
}

describe('trust policies', () => {
  test('trust-policy.json accepts GitHub tokens with and without ids in their subject', () => {
    const { Condition } = JSON.parse(read('examples/aws/trust-policy.json')).Statement[0]
    const subjects = Condition.StringEquals['token.actions.githubusercontent.com:sub']
    const ids = { ORG_ID: '1', REPO_ID: '2', ORG: 'o', REPO: 'r' }
    const filled = subjects.map((/** @type {string} */ subject) =>
      Object.entries(ids).reduce((text, [name, value]) => text.replaceAll(name, value), subject),
    )
    expect(filled).toEqual([NAMES, IDS])
  })

  test.each([
    ['examples/aws/github-oidc-role.cloudformation.yaml', /AllowedPattern:/],
    ['examples/aws/github-oidc-role.tf', /can\(regex/],
  ])('%s accepts repositories with and without ids', (path, after) => {
    const pattern = new RegExp(`^(?:${quotedAfter(path, after)})$`)
    for (const repository of ['o/r', 'o@1/r@2']) expect(repository).toMatch(pattern)
    for (const wrong of ['o', 'o/r/x', 'o@x/r', 'o/*', 'o@/r@']) expect(wrong).not.toMatch(pattern)
  })
})

test('every package runs on the lowest Node version of engines', () => {
  const line = Number(/^>=(\d+)/.exec(JSON.parse(read('package.json')).engines.node)?.[1])
  const packages = Object.entries(JSON.parse(read('package-lock.json')).packages)
  /** One alternative of a range such as `^20.19.0 || >=22.12.0` must allow the version. @param {string} range */
  const allows = (range) =>
    range.split('||').some((part) => {
      const [, sign = '', major] = /^\s*([\^~>=v]*)\s*(\d+|\*)/.exec(part) ?? []
      return major === '*' || (sign.startsWith('>') ? Number(major) <= line : Number(major) === line)
    })
  const refused = packages.filter(([, { engines }]) => engines?.node !== undefined && !allows(engines.node))
  expect(refused.map(([path, { engines }]) => `${path}: ${engines.node}`)).toEqual([])
})

// @ts-check
import { describe, expect, test } from '@jest/globals'
import { withNamedChunks } from '../../scripts/chunks.mjs'

/**
 * What the bundler writes, by the numbers that it gives its chunks.
 * @param {{ events: number, shared: number, twin: number }} numbers
 */
function bundled({ events, shared, twin }) {
  const chunk = (/** @type {string} */ ids, /** @type {string} */ body) =>
    `export const id = ${ids.split(',')[0]};\nexport const ids = [${ids}];\nexport const modules = {${body}};\n`
  const files = new Map([
    [
      'index.js',
      [
        `const a = () => __nccwpck_require__.e(/* import() */ ${shared}).then(run);`,
        `const b = () => Promise.all(/* import() */[__nccwpck_require__.e(${shared}), __nccwpck_require__.e(${events})]);`,
        'return "" + chunkId + ".index.js";',
        'var installedChunks = {\n/******/ \t\t792: 0\n/******/ \t};',
      ].join('\n'),
    ],
    [`${events}.index.js`, chunk(String(events), `7: () => __webpack_require__.e(/* import() */ ${twin})`)],
    [`${shared}.index.js`, chunk(`${shared},${twin}`, `8: 'e(${shared})'`)],
    [`${twin}.index.js`, chunk(String(twin), '9: 0')],
    ['900.index.js', chunk('900', '10: 0')],
  ])
  const core = '../node_modules/@smithy/core/dist-es/submodules'
  /** @type {import('../../scripts/chunks.mjs').Chunk[]} */
  const chunks = [
    {
      id: events,
      entry: false,
      files: [`${events}.index.js`],
      modules: [
        { name: '../node_modules/ajv/dist/runtime/large.js', size: 9000 },
        { name: '../node_modules/cloudevents/dist/index.js', size: 10 },
      ],
      origins: [{ request: './other.js' }, { request: 'cloudevents' }],
    },
    {
      id: shared,
      entry: false,
      files: [`${shared}.index.js`],
      modules: [
        { name: './report/index.js', size: 1 },
        { name: `${core}/protocols/index.js + 3 modules`, size: 2 },
      ],
      origins: [{ request: '@smithy/client' }],
    },
    {
      id: twin,
      entry: false,
      files: [`${twin}.index.js`],
      modules: [{ name: `${core}/protocols/index.js + 2 modules`, size: 2 }],
      origins: [],
    },
    {
      id: 792,
      entry: true,
      files: ['index.js'],
      modules: [{ name: './main.js + 4 modules', size: 5 }],
      origins: [],
    },
    {
      id: 900,
      entry: false,
      files: ['900.index.js'],
      modules: [
        { name: './costs/remedies.js', size: 900 },
        { name: './costs/access/role.js + 2 modules', size: 90 },
      ],
      origins: [{ request: './role.js' }],
    },
  ]
  return { files, chunks: chunks.sort((a, b) => a.id - b.id) }
}

describe('chunks', () => {
  const { files, chunks } = bundled({ events: 685, shared: 12, twin: 400 })
  const named = withNamedChunks(files, chunks)

  test('are called by what they hold, and twins are told apart', () => {
    expect([...named.keys()].sort()).toEqual([
      'cloudevents.js',
      'costs-access-role.js',
      'index.js',
      'smithy-core-protocols-2.js',
      'smithy-core-protocols.js',
    ])
  })

  test('are asked for by their names wherever they were by their numbers, and nothing else changes', () => {
    expect(named.get('index.js')).toBe(
      [
        'const a = () => __nccwpck_require__.e(/* import() */ "smithy-core-protocols-2").then(run);',
        'const b = () => Promise.all(/* import() */[__nccwpck_require__.e("smithy-core-protocols-2"), __nccwpck_require__.e("cloudevents")]);',
        'return "" + chunkId + ".js";',
        'var installedChunks = {\n/******/ \t\t"index": 0\n/******/ \t};',
      ].join('\n'),
    )
    expect(named.get('cloudevents.js')).toBe(
      'export const id = "cloudevents";\nexport const ids = ["cloudevents"];\nexport const modules = {7: () => __webpack_require__.e(/* import() */ "smithy-core-protocols")};\n',
    )
    expect(named.get('smithy-core-protocols-2.js')).toContain(
      'export const ids = ["smithy-core-protocols-2","smithy-core-protocols"];\nexport const modules = {8: \'e(12)\'};',
    )
  })

  test('come out the same, whatever numbers the bundler gave them', () => {
    const other = bundled({ events: 3, shared: 673, twin: 79 })
    const again = withNamedChunks(other.files, other.chunks)
    // The number inside the module's own text is none of a chunk.
    const text = again.get('smithy-core-protocols-2.js')?.replace('e(673)', 'e(12)') ?? ''
    expect(again.set('smithy-core-protocols-2.js', text)).toEqual(named)
  })

  test('that the bundler writes in a way not known here end the build', () => {
    const unknown = new Map(files).set('index.js', 'var installedChunks = new Map([[792, 0]])')
    expect(() => withNamedChunks(unknown, chunks)).toThrow('found 0 times, not 1')
    const absent = chunks.filter(({ id }) => id !== 400)
    expect(() => withNamedChunks(files, absent)).toThrow('asks for a chunk 400')
  })
})

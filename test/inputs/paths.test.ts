import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, posix, win32 } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { fileKey, isBelow, pathProblem } from '../../src/inputs/paths.js'
import { configOf, errorOf, type Inputs } from './support.js'

const HOOK: Inputs = { 'webhook-url': 'https://hooks.example.com/costs' }
let workspace: string
const env = () => ({ GITHUB_WORKSPACE: workspace, RUNNER_TEMP: workspace })

beforeEach(async () => {
  workspace = await realpath(await mkdtemp(join(tmpdir(), 'paths-')))
})

afterEach(async () => {
  await rm(workspace, { recursive: true })
})

describe('files', () => {
  test.each<[Inputs, string]>([
    [{ 'report-file': '/proc/x/r.json' }, '`report-file` is "/proc/x/r.json", which is in `/proc`: use the path of a'],
    [{ ...HOOK, 'state-file': '/dev/full' }, '`state-file` is "/dev/full", which is in `/dev`'],
    [{ ...HOOK, 'replay-file': '/dev/zero' }, '`replay-file` is "/dev/zero", which is in `/dev`'],
    [{ 'dead-letter-file': '/sys/kernel/x' }, '`dead-letter-file` is "/sys/kernel/x", which is in `/sys`'],
    [{ 'dead-letter-file': '../../../../../../dev/null' }, 'which is in `/dev`'],
    [{ 'dead-letter-file': '/proc/self/cwd/x' }, 'which is in `/proc`'],
    [{ 'dead-letter-file': 'folder' }, '"folder", which is a directory: use the path of a regular file'],
    [{ 'dead-letter-file': '.' }, '".", which is a directory'],
    [{ 'dead-letter-file': 'pipe' }, '"pipe", which is a named pipe'],
    [{ 'dead-letter-file': 'socket' }, '"socket", which is a socket'],
    [{ 'dead-letter-file': 'device-link' }, '"device-link", which is in `/dev`'],
    [{ 'dead-letter-file': 'proc-link/x' }, '"proc-link/x", which is in `/proc`'],
    [{ 'dead-letter-file': 'broken-link' }, '"broken-link", which is in `/proc`'],
    [{ 'dead-letter-file': 'circle' }, '"circle", which cannot be used (ELOOP)'],
    [{ 'dead-letter-file': 'file/x' }, 'file" is not a directory'],
    [{ 'dead-letter-file': 'x'.repeat(300) }, 'which cannot be used (ENAMETOOLONG)'],
    [{ 'report-file': 'folder\na.json' }, '`report-file` is "folder", but must be paths that end in'],
    [{ 'report-file': 'folder.json' }, '`report-file` is "folder.json", which is a directory'],
  ])('the inputs %j are rejected before any request', async (inputs, text) => {
    await mkdir(join(workspace, 'folder'))
    await mkdir(join(workspace, 'folder.json'))
    await writeFile(join(workspace, 'file'), '')
    await promisify(execFile)('mkfifo', [join(workspace, 'pipe')])
    await symlink('/dev/null', join(workspace, 'device-link'))
    await symlink('/proc', join(workspace, 'proc-link'))
    await symlink('/proc/nowhere/x', join(workspace, 'broken-link'))
    await symlink('circle', join(workspace, 'circle'))
    const server = createServer().listen(join(workspace, 'socket'))
    try {
      expect(await errorOf(inputs, { env: env() })).toContain(text)
    } finally {
      await new Promise((done) => server.close(done))
    }
  })

  test('regular files, new files, new directories and links to files are accepted', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'outside-'))
    try {
      await writeFile(join(workspace, 'state.json'), '{}')
      await symlink('state.json', join(workspace, 'link.json'))
      await symlink('new.ndjson', join(workspace, 'new-link'))
      const config = await configOf(
        {
          ...HOOK,
          ...{ 'state-file': 'link.json', 'dead-letter-file': 'new-link' },
          'report-file': `deep/er/r.json\n${outside}/r.md`,
        },
        { env: env() },
      )
      expect(config.stateFile).toBe(join(workspace, 'link.json'))
      expect(config.deadLetterFile).toBe(join(workspace, 'new-link'))
      expect(config.reportFile.map(({ path }) => path)).toEqual([
        join(workspace, 'deep/er/r.json'),
        join(outside, 'r.md'),
      ])
    } finally {
      await rm(outside, { recursive: true })
    }
  })

  // Root may write everywhere.
  const asUser = process.getuid?.() === 0 ? test.skip : test
  asUser('a path that the user of the runner may not write is rejected', async () => {
    expect(await errorOf({ 'dead-letter-file': '/etc/x' }, { env: env() })).toContain('may not write')
  })

  test('two inputs that reach one file through a link are rejected', async () => {
    await symlink('state.json', join(workspace, 'link.json'))
    const inputs = { ...HOOK, 'state-file': 'state.json', 'report-file': 'link.json' }
    expect(await errorOf(inputs, { env: env() })).toContain('`report-file` is the same file as `state-file`')
  })
})

describe('paths of other systems', () => {
  test.each(['C:\\out\\NUL', 'con.json', 'a\\COM1.txt', 'lpt9 .md', '\\\\.\\PhysicalDrive0', '\\\\?\\C:\\x', 'AUX:x'])(
    'the path %s is a device on Windows',
    (path) => {
      expect(pathProblem(path, win32)).toContain('a device')
      expect(pathProblem(path, posix)).toBeUndefined()
    },
  )

  test.each(['C:\\out\\costs.json', 'console.json', 'com10.md', 'D:/a/b/nul-costs.csv', 'dev\\x'])(
    'the path %s is a file on Windows',
    (path) => {
      expect(pathProblem(path, win32)).toBeUndefined()
    },
  )

  test.each(['', 'a/', 'a\\', 'a\nb', 'a\0b'])('the path %j is not a file on any system', (path) => {
    expect(pathProblem(path, win32)).toContain('must be the path of a file')
    expect(pathProblem(path, posix)).toContain('must be the path of a file')
  })

  test.each([
    ['win32', 'D:\\Out\\A.json', 'd:/out/./a.JSON', true],
    ['win32', 'D:\\Out\\A.json', 'E:\\Out\\A.json', false],
    ['darwin', '/Out/A.json', '/out/a.json', true],
    ['linux', '/Out/A.json', '/out/a.json', false],
    ['linux', '/out/x/../a.json', '/out/a.json', true],
  ] as const)('on %s, %s and %s are the same file: %s', (platform, one, other, same) => {
    expect(fileKey(one, platform) === fileKey(other, platform)).toBe(same)
  })

  test.each([
    ['D:\\work\\a\\b', 'D:\\work', win32, true],
    ['d:\\WORK\\a', 'D:\\work', win32, true],
    ['D:\\workshop\\a', 'D:\\work', win32, false],
    ['E:\\work\\a', 'D:\\work', win32, false],
    ['D:\\work', 'D:\\work', win32, false],
    ['/work/..a', '/work', posix, true],
    ['/a', '/work', posix, false],
    ['/workshop/a', '/work', posix, false],
  ])('%s is below %s: %#', (file, directory, system, below) => {
    expect(isBelow(file, directory, system)).toBe(below)
  })
})

import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Fault } from '../../../src/model/fault.js'
import { Spool } from '../../../src/report/files/spool.js'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spool-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('Spool', () => {
  it('writes all text in order, and shows the file only once it is whole', async () => {
    const path = join(folder, 'new', 'folder', 'file.txt')
    const spool = await Spool.open(path)
    const lines = Array.from({ length: 20_000 }, (_, i) => `line ${i} é\n`)
    for (const line of lines) await spool.write(line)
    await expect(stat(path)).rejects.toThrow('ENOENT')
    await spool.commit()
    expect(await readFile(path, 'utf8')).toBe(lines.join(''))
    expect(await readdir(join(folder, 'new', 'folder'))).toEqual(['file.txt'])
  })

  it('gives back-pressure once a chunk is full, and only then', async () => {
    const spool = await Spool.open(join(folder, 'file.txt'))
    expect(spool.write('short')).toBeUndefined()
    expect(spool.write('x'.repeat(70_000))).toBeInstanceOf(Promise)
    await spool.abandon()
  })

  it('replaces an earlier file, a link to elsewhere included', async () => {
    const [path, elsewhere] = [join(folder, 'file.txt'), join(folder, 'elsewhere.txt')]
    await writeFile(elsewhere, 'untouched')
    await symlink(elsewhere, path)
    const spool = await Spool.open(path)
    await spool.write('new')
    await spool.commit()
    expect(await readFile(path, 'utf8')).toBe('new')
    expect(await readFile(elsewhere, 'utf8')).toBe('untouched')
  })

  it('leaves an earlier file as it was, and nothing else, when it is abandoned', async () => {
    const path = join(folder, 'file.txt')
    await writeFile(path, 'earlier')
    const spool = await Spool.open(path)
    await spool.write('x'.repeat(100_000))
    await spool.abandon()
    await spool.abandon()
    expect(await readdir(folder)).toEqual(['file.txt'])
    expect(await readFile(path, 'utf8')).toBe('earlier')
  })

  it('keeps the file when it is abandoned after its commit', async () => {
    const spool = await Spool.open(join(folder, 'file.txt'))
    await spool.commit()
    await spool.abandon()
    expect(await readdir(folder)).toEqual(['file.txt'])
  })

  it('says which file cannot be written, and what to do', async () => {
    await writeFile(join(folder, 'file'), '')
    const underFile = await Spool.open(join(folder, 'file', 'report.json')).catch((error: unknown) => error)
    expect(underFile).toBeInstanceOf(Fault)
    expect(String(underFile)).toContain(join(folder, 'file', 'report.json'))
    expect(String(underFile)).toContain('`report-file`')
    await expect(Spool.open(folder)).rejects.toThrow('there is a folder of this name')
    expect(await readdir(folder)).toEqual(['file'])
  })

  it('fails at its commit where its folder is gone, with nothing left open', async () => {
    const path = join(folder, 'gone', 'file.txt')
    const spool = await Spool.open(path)
    await spool.write('x'.repeat(100_000))
    await rm(join(folder, 'gone'), { recursive: true })
    await expect(spool.commit()).rejects.toThrow(Fault)
    await spool.abandon()
  })
})

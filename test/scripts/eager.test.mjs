// @ts-check
import { describe, expect, test } from '@jest/globals'
import { withEagerModules } from '../../scripts/eager.mjs'

describe('modules', () => {
  test('of a chunk are put in parentheses, whatever kind of function they are', () => {
    const code =
      'export const id="ünits";export const modules={7:(a,b)=>{b.x=()=>"→"},8:function(a){a.y={9:()=>1}},"x":async(a)=>{}};'
    expect(withEagerModules(code)).toBe(
      'export const id="ünits";export const modules={7:((a,b)=>{b.x=()=>"→"}),8:(function(a){a.y={9:()=>1}}),"x":(async(a)=>{})};',
    )
  })

  test('of the entry are too, also where they follow each other after other code', () => {
    const code = 'import{a}from"node:fs";var __webpack_modules__={1:m=>{m.exports=a},2:()=>{}};run({3:()=>{}});'
    expect(withEagerModules(code)).toBe(
      'import{a}from"node:fs";var __webpack_modules__={1:(m=>{m.exports=a}),2:(()=>{})};run({3:()=>{}});',
    )
  })

  test('that are not where they are looked for end the build', () => {
    expect(() => withEagerModules('const others={1:()=>{}};')).toThrow('without modules')
  })
})

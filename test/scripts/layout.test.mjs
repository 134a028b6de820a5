// @ts-check
import { describe, expect, test } from '@jest/globals'
import { laidOut } from '../../scripts/layout.mjs'

describe('a script of the bundle', () => {
  test('has its modules in parentheses and their statements on lines of their own', () => {
    const code =
      'export const id="ünits";export const modules={7:(a,b)=>{b.x=()=>{"→";return 1};b.y=2},8:function(a){class A{}const c=`\n`;a.y={9:()=>1}},"x":async(a)=>a};'
    expect(laidOut(code)).toBe(
      [
        'export const id="ünits";',
        'export const modules={7:((a,b)=>{',
        'b.x=()=>{"→";return 1};',
        'b.y=2}),8:(function(a){',
        'class A{}',
        'const c=`\n`;',
        'a.y={9:()=>1}}),"x":(async(a)=>a)};',
        '',
      ].join('\n'),
    )
  })

  test("has its modules' functions in parentheses that constants hold or that hand out what is exported", () => {
    const code =
      'var modules={1:(a,b,c)=>{c.d(b,{x:()=>f,y:()=>g});const f=d=>{const e=()=>d},g=function(){};c.e({z:()=>1});b.h=()=>{}}};'
    expect(laidOut(code)).toBe(
      [
        'var modules={1:((a,b,c)=>{',
        'c.d(b,{x:(()=>f),y:(()=>g)});',
        'const f=(d=>{const e=()=>d}),g=(function(){});',
        'c.e({z:()=>1});',
        'b.h=()=>{}})};',
        '',
      ].join('\n'),
    )
  })

  test('is laid out as well where it is the entry, whose modules follow other code', () => {
    const code = 'import{a}from"node:fs";var __webpack_modules__={1:m=>{m.exports=a},2:()=>{}};run({3:()=>{}});'
    expect(laidOut(code)).toBe(
      'import{a}from"node:fs";\nvar __webpack_modules__={1:(m=>{\nm.exports=a}),2:(()=>{})};\nrun({3:()=>{}});\n',
    )
  })

  test('ends the build where its modules are not where they are looked for', () => {
    expect(() => laidOut('const others={1:()=>{}};')).toThrow('without modules')
  })
})

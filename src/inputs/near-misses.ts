import { distance } from 'fastest-levenshtein'
import { forLog } from '../model/text.js'
import { INPUT_NAMES, type InputName, PREFIX } from './declared.js'

/** Whoever writes one of these words means the gate; a name that holds one must not be ignored. */
const GATE_WORD = /^(?:budget|increas|anomal|breach|forecast|threshold|requir)/

/** One slip of the pen is forgiven for so many characters of the declared name. */
const CHARACTERS_PER_SLIP = 4

/** An `INPUT_*` variable that is no declared input, but was surely meant for one. */
export interface NearMiss {
  /** The name as the workflow is likely to have it. */
  readonly name: string
  readonly meant: InputName
}

/**
 * Those of some undeclared `INPUT_*` variables that are near misses of a declared name, whether or not they hold a value: a
 * mistyped gate must not pass silently. Others are none of the action's business.
 */
export function findNearMisses(variables: readonly string[]): NearMiss[] {
  return variables.flatMap((variable) => {
    const name = variable.slice(PREFIX.length).toLowerCase()
    const meant = nearestInput(name)
    return meant === undefined ? [] : [{ name: forLog(name === meant ? variable : name, 60), meant }]
  })
}

/** The declared input that `name` is a near miss of; undefined where it resembles none. */
export function nearestInput(name: string): InputName | undefined {
  const candidates = INPUT_NAMES.flatMap((declared) => {
    const [given, wanted] = [compact(name), compact(declared)]
    const slips = distance(given, wanted)
    const near = slips <= Math.floor(wanted.length / CHARACTERS_PER_SLIP) || sameLetters(given, wanted)
    return near || sameWords(words(name), words(declared)) || sameGateWord(words(name), words(declared))
      ? [{ declared, slips: near ? slips : slips + FAR }]
      : []
  })
  return candidates.sort((a, b) => a.slips - b.slips)[0]?.declared
}

/** Names that are alike by their words alone stand behind those alike by their letters. */
const FAR = 100

function compact(name: string): string {
  return words(name).join('')
}

function words(name: string): string[] {
  return name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
}

/** `bugdet` for `budget`. */
function sameLetters(a: string, b: string): boolean {
  const sorted = (text: string) => [...text].sort().join('')
  return b.length > 3 && a.length === b.length && sorted(a) === sorted(b)
}

/** Two words or more, all of which stand in the other name: `increase-percent`, `aws-account-id`. */
function sameWords(a: readonly string[], b: readonly string[]): boolean {
  const [fewer, more] = a.length <= b.length ? [a, b] : [b, a]
  return fewer.length > 1 && fewer.every((word) => more.includes(word))
}

/** `daily-budget` for `budget`. */
function sameGateWord(a: readonly string[], b: readonly string[]): boolean {
  const stems = (list: readonly string[]) => list.flatMap((word) => GATE_WORD.exec(word)?.[0] ?? [])
  const wanted = stems(b)
  return stems(a).some((stem) => wanted.includes(stem))
}

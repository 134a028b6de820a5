import { distance } from 'fastest-levenshtein'
import { forLog } from '../lib/text.js'
import { INPUT_NAMES, type InputName } from './schema.js'

/** The runner passes each input in an environment variable with this prefix. */
export const PREFIX = 'INPUT_'

/** Words of gate inputs: an unknown name with one of them must not be ignored. */
const GATE_WORD = /^(?:budget|increas|anomal|breach|forecast|threshold|requir)/

/** The declared name has this many characters for each typing error that is accepted. */
const CHARACTERS_PER_ERROR = 4

export interface UnknownInput {
  readonly problem: string
  /** True if it may be an environment variable of the job or step, not an input under `with:`. */
  readonly isVariable: boolean
}

/**
 * A problem for each input that the action does not declare but that resembles a declared one, even if it is empty: a mistyped gate must
 * not be ignored. Other inputs are ignored, because `INPUT_*` variables can have other sources.
 * @param undeclared names of environment variables, without `INPUT_`
 */
export function unknownInputs(undeclared: readonly string[]): UnknownInput[] {
  return undeclared.flatMap((variable): UnknownInput[] => {
    const name = variable.toLowerCase()
    const meant = nearestInput(name)
    if (meant === undefined) return []
    const [shown, shownName] = [forLog(`${PREFIX}${variable}`, 60), forLog(name, 60)]
    // The runner writes names in upper case, keeps hyphens, and replaces spaces with underscores.
    if (variable !== variable.toUpperCase()) {
      const problem = `Unknown input \`${shown}\`, which is an environment variable of the job or step. Did you mean \`${meant}\` under \`with:\`?`
      return [{ problem, isVariable: true }]
    }
    const problem = `Unknown input \`${shownName}\`. Did you mean \`${meant}\`?`
    if (!variable.includes('_') || variable.includes('-')) return [{ problem, isVariable: false }]
    const explained = `${problem} It is an environment variable of the job or step (\`${shown}\` under \`env:\`), or a name with underscores under \`with:\`.`
    return [{ problem: explained, isVariable: true }]
  })
}

/** The declared input that `name` resembles; undefined if it resembles none. */
export function nearestInput(name: string): InputName | undefined {
  const candidates = INPUT_NAMES.flatMap((declared) => {
    const [given, wanted] = [wordsOf(name), wordsOf(declared)]
    const [letters, wantedLetters] = [given.join(''), wanted.join('')]
    const errors = distance(letters, wantedLetters)
    if (errors <= wantedLetters.length / CHARACTERS_PER_ERROR || sameLetters(letters, wantedLetters)) {
      return [{ declared, rank: errors }]
    }
    // Names with the same words rank after names with the same letters, and before names with one word in common.
    if (sameWords(given, wanted) || wanted.every((word) => given.includes(word) && GATE_WORD.test(word))) {
      return [{ declared, rank: errors + 100 }]
    }
    return sameGateWord(given, wanted) ? [{ declared, rank: errors + 200 }] : []
  })
  return candidates.sort((a, b) => a.rank - b.rank)[0]?.declared
}

function wordsOf(name: string): string[] {
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

/** Two or more words that are all in the other name: `increase-percent`, `aws-account-id`. */
function sameWords(a: readonly string[], b: readonly string[]): boolean {
  const [fewer, more] = a.length <= b.length ? [a, b] : [b, a]
  return fewer.length > 1 && fewer.every((word) => more.includes(word))
}

/** `daily-budget` for `budget`. */
function sameGateWord(a: readonly string[], b: readonly string[]): boolean {
  const stems = (words: readonly string[]) => words.flatMap((word) => GATE_WORD.exec(word)?.[0] ?? [])
  const wanted = stems(b)
  return stems(a).some((stem) => wanted.includes(stem))
}

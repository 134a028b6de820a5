/**
 * INPUT_* → one typed, validated, frozen Config, and the masks.
 *
 * readConfig(env, core)  → Promise<Config>, or a Fault that lists every fault of the inputs
 * INPUTS                 → every declared input with its constant default
 */
export type { Config } from './config.js'
export { INPUTS, type InputName } from './declared.js'
export { readConfig } from './read-config.js'

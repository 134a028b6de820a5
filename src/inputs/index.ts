/**
 * `INPUT_*` and the runner's variables → one typed, checked, frozen `Config`.
 *
 * readConfig(env, core)  → Promise<Config>; throws a UserError that lists every problem
 * INPUTS                 → the declaration of every input
 */
export { type Config, readConfig } from './config.js'
export type { WorkflowContext } from './environment.js'
export { INPUTS, type InputDeclaration, type InputName } from './schema.js'

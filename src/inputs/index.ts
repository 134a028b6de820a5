/** `INPUT_*` and the runner's variables → one typed, checked, frozen `Config`. */
export { type Config, readConfig } from './config.js'
export { INPUTS, type InputDeclaration, type InputName } from './schema.js'

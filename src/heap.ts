import v8 from 'node:v8'

/**
 * Imported before anything else: keeps the young generation of V8's heap small. It doubles whenever much of it survives, as
 * lines and events on their way do, up to 128 MB; small, it takes a few percent more time and a third less memory.
 */
v8.setFlagsFromString('--semi-space-growth-factor=1')

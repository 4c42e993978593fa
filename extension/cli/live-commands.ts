// The commands that judge programs and recordings: they share most of what they need, and are one file of the build.
export { bundleCommand, diagnoseCommand } from './diagnose-command';
export { listCommand } from './list-command';
export { openCommand } from './open-command';

/**
 * An algorithm module that cannot be used: not found, outside the algorithm folders, changed since it was
 * registered, or not a module of this kind. An operating error: the message tells its author what to do.
 */
export class ModuleError extends Error {
  override readonly name = 'ModuleError';
}

import { homedir } from 'node:os';
import { join } from 'node:path';

const NAME = 'hotswap-desk';

/**
 * Where the desk of `npm start` keeps its journal, token and browser profile: a folder for demonstrations in the
 * user's application data, so that a deleted or moved checkout loses nothing and a second one continues it.
 *
 * - Windows: `%APPDATA%\hotswap-desk\demo`
 * - macOS: `~/Library/Application Support/hotswap-desk/demo`
 * - elsewhere: `$XDG_DATA_HOME/hotswap-desk/demo`, by default below `~/.local/share`
 */
export function defaultDataFolder(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): string {
  switch (platform) {
    case 'win32':
      return join(env.APPDATA || join(home, 'AppData', 'Roaming'), NAME, 'demo');
    case 'darwin':
      return join(home, 'Library', 'Application Support', NAME, 'demo');
    default:
      return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), NAME, 'demo');
  }
}

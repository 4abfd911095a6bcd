import type { Browser, Locator, Page } from 'playwright';

/** A page with the console on it, and what went wrong on it that should not. */
export interface ConsolePage {
  readonly page: Page;
  /** Errors that no code caught, and what the page's policy blocked. */
  readonly faults: readonly string[];
}

export interface PageOptions {
  readonly scheme?: 'dark' | 'light';
  readonly width?: number;
  readonly height?: number;
  /** Lets the page find what a browser has that nobody used; left out, the guided session has been taken before. */
  readonly firstRun?: boolean;
  /** The page's clocks can be put forward by `page.clock`, so that a test need not wait; they go on by themselves too. */
  readonly clock?: boolean;
}

/** As if the guided session had been taken in this browser, where nothing else was chosen. */
const GUIDED = `try { localStorage.getItem('desk.preferences.1') ?? localStorage.setItem('desk.preferences.1', '{"guide":"done"}'); } catch {}`;

/** Opens an address in a context of its own: no cookie is shared with another page. */
export async function openConsole(browser: Browser, url: string, options: PageOptions = {}): Promise<ConsolePage> {
  const { scheme = 'dark', width = 1600, height = 1000, firstRun = false, clock = false } = options;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
  if (!firstRun) await context.addInitScript(GUIDED);
  const page = await context.newPage();
  if (clock) await page.clock.install();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) faults.push(message.text());
  });
  await page.goto(url);
  return { page, faults };
}

/** The limits in use, all of them: the panel is there before they are, and which are the fullest depends on how the market has moved. */
export async function allLimits(page: Page): Promise<Locator> {
  const limits = page.getByRole('region', { name: 'limits in use' });
  await limits.getByRole('listitem').first().waitFor();
  const all = limits.getByRole('button', { name: /^All \d+$/ });
  if ((await all.count()) > 0) await all.click();
  return limits;
}

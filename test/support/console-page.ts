import type { Browser, Page } from 'playwright';

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
  /** The page's clocks can be put forward by `page.clock`, so that a test need not wait; they go on by themselves too. */
  readonly clock?: boolean;
}

/** Opens an address in a context of its own: no cookie is shared with another page. */
export async function openConsole(browser: Browser, url: string, options: PageOptions = {}): Promise<ConsolePage> {
  const { scheme = 'dark', width = 1600, height = 1000, clock = false } = options;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
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

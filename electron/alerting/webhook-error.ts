/** The webhook cannot be used as it was configured. The message says what to change. */
export class WebhookError extends Error {
  override readonly name = 'WebhookError';
}

/** What is asked for beside a rollback, so that a desk that hangs is ended for it. By itself, so that help loads nothing else. */
export const END_FLAG = '--end-hung-desk';

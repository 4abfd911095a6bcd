import { z } from 'zod';
import { IDLE_MINUTES, NAME_LENGTH, OPERATOR_ROLES } from '../domain/operator.ts';
import { command, read, signIn } from './call.ts';
import { Timestamp } from './field.ts';

const STATUSES = ['active', 'disabled'] as const;

/** The name of an operator. Whether somebody may have it is the desk's to say. */
const Name = z
  .string()
  .min(1)
  .max(NAME_LENGTH)
  .meta({ examples: ['Ann Lee'] });

const Role = z.enum(OPERATOR_ROLES);

/** A password that is tried. Any length that a request can hold is answered alike. */
const Tried = z.string().min(1).max(1_024).meta({ format: 'password' });

/** Shortest and longest password, characters after Unicode's NFKC. */
export const PASSWORD_LENGTH = { least: 12, most: 256 } as const;

const { least, most } = PASSWORD_LENGTH;

/** A password to set: length is what makes one strong, so nothing is asked of its characters. */
const Password = z
  .string()
  .max(1_024)
  .refine((text) => text.isWellFormed(), 'must be well-formed Unicode')
  .refine((text) => {
    const length = [...text.normalize('NFKC')].length;
    return length >= least && length <= most;
  }, `give a password of ${least} to ${most} characters; a few words make a good one`)
  .meta({ format: 'password' });

const IdleMinutes = z
  .int()
  .min(IDLE_MINUTES.least)
  .max(IDLE_MINUTES.most)
  .describe('Minutes without a person’s call after which a session locks itself');

/** An operator, as an administrator sees them. */
export const OperatorView = z.object({
  name: z.string(),
  role: Role,
  status: z.enum(STATUSES),
  created_at: Timestamp,
  has_password: z.boolean().describe('False: nobody can sign in under this name until an administrator sets one'),
  password_set_by: z
    .string()
    .nullable()
    .describe(
      'Who set the password in force: themselves, an operator, or `administrator` for the desk’s token; null where there is none, or nothing says',
    ),
  locked_until: Timestamp.nullable().describe('Locked out by wrong passwords until then; null where not'),
  sessions: z.int().describe('Sessions that stand now'),
});
export type OperatorView = z.infer<typeof OperatorView>;

const PasswordOfAnother = z
  .string()
  .nullable()
  .describe(
    'Who set your password, where it was somebody else; `administrator` for the desk’s token. Until you set one of your own, you are no second person to them',
  );

/** Who the caller is to the desk. */
export const MeView = z.object({
  name: z.string(),
  role: Role,
  enforced: z.boolean().describe('Whether there are operators; until then the desk’s token may do everything'),
  signed_in: z.boolean().describe('False: by the token of the data directory'),
  locked: z.boolean().describe('The session is locked: it may read and reduce, until the password is given'),
  may: z
    .enum(['everything', 'reduce'])
    .describe('`reduce`: read, and lower risk; whatever raises or changes is refused, whatever the role'),
  message: z.string().nullable().describe('In words what to do to be let do more; null where nothing is held back'),
  password_set_by: PasswordOfAnother,
  locks_in_seconds: z
    .int()
    .nullable()
    .describe('Until the session locks itself unless a person acts; null where it does not'),
  session_ends_at: Timestamp.nullable(),
  idle_minutes: IdleMinutes,
});
export type MeView = z.infer<typeof MeView>;

/** What signing in gives. */
export const SignedIn = z.object({
  token: z
    .string()
    .nullable()
    .describe('For `Authorization: Bearer`; null on a socket or a port, which is signed in itself instead'),
  expires_at: Timestamp.nullable().describe('When the token has to be refreshed'),
  session_ends_at: Timestamp.describe('When the password is asked for again, whatever happens'),
  operator: z.object({ name: z.string(), role: Role, password_set_by: PasswordOfAnother }),
});
export type SignedIn = z.infer<typeof SignedIn>;

const Done = z.object({ operator: OperatorView, message: z.string() });

const self = command.meta({ role: 'viewer', effect: 'read' });
const manage = command.meta({ role: 'administrator', effect: 'recover' });
const route = (
  method: 'GET' | 'POST' | 'PUT' | 'PATCH',
  path: `/${string}`,
  summary: string,
  description?: string,
) => ({
  method,
  path,
  tags: ['Operators'],
  summary,
  ...(description === undefined ? {} : { description }),
});

/** The people of the desk. With the first of them, roles are held to. */
export const operators = {
  sign_in: signIn
    .route(
      route(
        'POST',
        '/operators/sign-in',
        'Sign in by name and password',
        'Answers a token for a quarter of an hour, to be refreshed. Too many wrong passwords lock the name out for a while.',
      ),
    )
    .input(z.strictObject({ name: Name, password: Tried }))
    .output(SignedIn),

  refresh: self
    .route(route('POST', '/operators/refresh', 'A fresh token for the same session, while it stands and is not locked'))
    .output(SignedIn),

  sign_out: self
    .route(route('POST', '/operators/sign-out', 'End this session, or all of your own'))
    .input(z.strictObject({ everywhere: z.boolean().default(false) }))
    .output(z.object({ message: z.string() })),

  me: read.route(route('GET', '/operators/me', 'Who you are to the desk, and what you may')).output(MeView),

  presence: self
    .route(
      route(
        'POST',
        '/operators/presence',
        'Say that a person is there',
        'A console calls it when keys or the pointer move, at most once a minute, so that the session does not lock itself. Looking at the desk by itself does not count.',
      ),
    )
    .output(MeView),

  lock_session: self
    .route(route('POST', '/operators/lock-session', 'Lock your session now, until your password is given'))
    .output(MeView),

  unlock_session: self
    .route(route('POST', '/operators/unlock-session', 'Unlock your session by your password'))
    .input(z.strictObject({ password: Tried }))
    .output(MeView),

  list: read
    .meta({ role: 'administrator' })
    .route(route('GET', '/operators', 'All operators'))
    .output(z.object({ operators: z.array(OperatorView), idle_minutes: IdleMinutes })),

  add: manage
    .route({
      ...route(
        'POST',
        '/operators',
        'Make somebody an operator',
        'The first is an administrator, and turns roles on: from then on the desk’s token may only read, reduce and manage operators.',
      ),
      successStatus: 201,
    })
    .input(z.strictObject({ name: Name, role: Role, password: Password }))
    .output(Done),

  change: manage
    .route(
      route(
        'PATCH',
        '/operators/{name}',
        'Change the role of an operator, or whether they may sign in',
        'Voids their sessions. The last active administrator stays one.',
      ),
    )
    .input(z.strictObject({ name: Name, role: Role.optional(), status: z.enum(STATUSES).optional() }))
    .output(Done),

  unlock: manage
    .route(route('POST', '/operators/{name}/unlock', 'Let an operator sign in again who was locked out'))
    .input(z.strictObject({ name: Name }))
    .output(Done),

  password: command
    .meta({ role: 'viewer', effect: 'recover' })
    .route(
      route(
        'POST',
        '/operators/{name}/password',
        'Set a password',
        'Your own with the old one; an administrator sets others’, without it. It must be another than the one in force. Voids all sessions of that operator.',
      ),
    )
    .input(z.strictObject({ name: Name, password: Password, old_password: Tried.optional() }))
    .output(z.object({ message: z.string() })),

  settings: manage
    .route(route('PUT', '/operators/settings', 'When sessions lock themselves'))
    .input(z.strictObject({ idle_minutes: IdleMinutes }))
    .output(z.object({ idle_minutes: IdleMinutes, message: z.string() })),
};

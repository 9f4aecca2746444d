/** Errors on their way from a worker. */
import { FanewsError, InputError, type ErrorCode } from '../core/base/errors.js';
import { describe } from './messages.js';

export interface Failed {
  /** Null for a defect of ours. */
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly stack: string;
}

export const failed = (cause: unknown): Failed => ({ code: cause instanceof FanewsError ? cause.code : null, message: describe(cause), stack: cause instanceof Error ? cause.stack ?? '' : '' });

export const isFailed = (result: object): result is Failed => 'message' in result;

/** The error behind what a worker reports. */
export function revive({ code, message, stack }: Failed): Error {
  const error = new InputError(code ?? 'input/unreadable', message);
  error.stack = stack;
  return error;
}

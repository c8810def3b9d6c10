/**
 * Unit tests of voice applications: `import { dial } from 'dragoman/testing'`. For Vitest, Jest and node:test, or
 * for no framework at all. docs/testing.md tells how.
 */
import { dialects } from '../../dialects/registry.ts';
import type { Application } from './application.ts';
import { type DialOptions, placeCall } from './dial.ts';
import type { TestCall } from './test-call.ts';

/**
 * Calls a voice application, in this process and without a telephone: a simulated caller on a simulated switch,
 * with the whole of Dragoman in between.
 *
 *     await using call = await dial(app, { path: '/voice' });
 *     await call.hears('Press one for sales');
 *     await call.press('1');
 *     await call.hears(/sales is closed/i);
 *     expect((await call.ended).cause).toBe('NORMAL_CLEARING');
 *
 * The telephone rings when this resolves; nothing happens on the call before a method of it is awaited.
 *
 * @param application - An Express application or any other `(request, response) => void`; an `http.Server`; or the
 *   url of a server. What does not listen yet gets a free port of loopback while the call is open.
 * @throws TypeError for options that make no sense. What is wrong with the application is the call's to tell.
 */
export function dial(application: Application, options: DialOptions = {}): Promise<TestCall> {
  return placeCall(application, options, dialects);
}

export {
  answersAndTalks,
  type Behaviour,
  type Callee,
  declines,
  isBusy,
  isUnreachable,
  neverAnswers,
} from '../simulator/index.ts';
export type { CallDiagnostic, CallDocument, CallEnd, CallRequest } from './account.ts';
export type { Application } from './application.ts';
export type { DialOptions } from './dial.ts';
export type { Dialled, Sound } from './ear.ts';
export { UnmetExpectation } from './story.ts';
export type { DeedOptions, TestCall } from './test-call.ts';

import { on, type Then, unsupported, type Verb } from '../../../src/verbs/index.ts';
import type { ElementReader } from './element.ts';

interface NotYet {
  /** What it would do, to be followed by `is not carried out yet`. */
  readonly what: string;
  /** What follows it: its action where it has one, told that it failed. */
  readonly next: (element: ElementReader) => Then;
}

const actionOrOn =
  (kind: string) =>
  (element: ElementReader): Then =>
    element.action(kind) ?? on;
const nothing = (): Then => on;

/** Verbs that TwiML has and that no runner carries out yet. */
const notYet = {
  Enqueue: { what: 'waiting in a queue', next: actionOrOn('enqueue') },
  Leave: { what: 'leaving a queue', next: nothing },
  Refer: { what: 'a transfer by SIP REFER', next: actionOrOn('refer') },
  Connect: { what: 'connecting the call to a service', next: actionOrOn('connect') },
  Start: { what: 'starting what runs beside the call', next: nothing },
  Stop: { what: 'stopping what runs beside the call', next: nothing },
  Pay: { what: 'taking a payment', next: (element: ElementReader) => element.actionOrHere('pay') },
  Sms: { what: 'sending a text message', next: actionOrOn('sms') },
  Echo: { what: 'the echo', next: nothing },
} as const satisfies Record<string, NotYet>;

/** Reads such a verb: what follows it, and that it was left out. Attributes are not looked at further. */
export function readNotYet(name: keyof typeof notYet): (element: ElementReader) => readonly Verb[] {
  const { what, next } = notYet[name];
  return (element) => {
    const { place, reading } = element;
    const said = [name, ...element.elements.slice(0, 1).map((child) => child.name)].join('/');
    const reason = `${what} is not carried out yet`;
    const onSkipped = next(element);
    const follows = onSkipped.go === 'on' ? 'the call goes on with the next verb' : 'its action is told that it failed';
    reading.warn(place, {
      code: `unsupported-${name.toLowerCase()}`,
      message: `<${said.replace('/', '><')}>: ${reason}; ${follows}.`,
    });
    return [unsupported({ place, answers: false, said, reason, onSkipped })];
  };
}

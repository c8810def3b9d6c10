import type { JsonObject } from '../verbs/index.ts';

/** Something of ours went wrong between Dragoman and the switch: a stable code, facts as fields, a sentence for people. */
export abstract class SwitchError extends Error {
  abstract readonly code: string;
  abstract readonly facts: JsonObject;
}

/** A string may not cross into the switch: it cannot be said there, or it would mean more than it says. */
export class SwitchArgumentRefused extends SwitchError {
  override readonly name = 'SwitchArgumentRefused';
  readonly code = 'switch-argument-refused';
  readonly facts: { readonly what: string; readonly value: string; readonly why: string };

  /** `what` names the argument ("telephone number"), `why` completes "… was refused: it …". */
  constructor(what: string, value: string, why: string) {
    const clipped = value.length > 80 ? `${value.slice(0, 80)}…` : value;
    super(`The ${what} ${JSON.stringify(clipped)} was refused: it ${why}.`);
    this.facts = { what, value: clipped, why };
  }
}

/** What arrived is not the event socket protocol, or is larger than we are ready to hold. */
export class EventSocketViolation extends SwitchError {
  override readonly name = 'EventSocketViolation';
  readonly code = 'event-socket-violation';
  readonly facts: { readonly why: string };

  constructor(why: string) {
    super(`The event socket was closed: ${why}.`);
    this.facts = { why };
  }
}

/** The dialplan opened the socket in a way that gives no control over the call. */
export class SocketModeUnsuitable extends SwitchError {
  override readonly name = 'SocketModeUnsuitable';
  readonly code = 'socket-mode-unsuitable';
  readonly facts: { readonly mode: string; readonly control: string };

  constructor(mode: string, control: string) {
    super(`The dialplan must say \`socket host:port async full\`; this call came as "${mode}", "${control}".`);
    this.facts = { mode, control };
  }
}

/** modesl as shipped dies of a caller's name; it must never run unchanged. */
export class ModeslNotHardened extends SwitchError {
  override readonly name = 'ModeslNotHardened';
  readonly code = 'modesl-not-hardened';
  readonly facts: { readonly missing: string };

  constructor(missing: string) {
    super(`modesl does not run with our ${missing}: was another version installed?`);
    this.facts = { missing };
  }
}

interface Address extends JsonObject {
  readonly host: string;
  readonly port: number;
}

/** Nobody answers at the switch's own event socket. */
export class SwitchUnreachable extends SwitchError {
  override readonly name = 'SwitchUnreachable';
  readonly code = 'switch-unreachable';
  readonly facts: Address & { readonly reason: string };

  constructor(host: string, port: number, reason: string) {
    super(`FreeSWITCH cannot be reached at ${host}:${port}: ${reason}.`);
    this.facts = { host, port, reason };
  }
}

/** The switch's event socket does not take our password. */
export class SwitchPasswordWrong extends SwitchError {
  override readonly name = 'SwitchPasswordWrong';
  readonly code = 'switch-password-wrong';
  readonly facts: Address;

  constructor(host: string, port: number) {
    super(`FreeSWITCH at ${host}:${port} does not accept the event socket password.`);
    this.facts = { host, port };
  }
}

/** The switch's access list does not let us in. */
export class SwitchAddressRefused extends SwitchError {
  override readonly name = 'SwitchAddressRefused';
  readonly code = 'switch-address-refused';
  readonly facts: Address;

  constructor(host: string, port: number) {
    super(`FreeSWITCH at ${host}:${port} refuses our address: see apply-inbound-acl in event_socket.conf.xml.`);
    this.facts = { host, port };
  }
}

/** The connection to the switch went away before it answered, or it took too long. */
export class SwitchAnswerMissing extends SwitchError {
  override readonly name = 'SwitchAnswerMissing';
  readonly code = 'switch-answer-missing';
  readonly facts: { readonly command: string; readonly reason: string };

  constructor(command: string, reason: string) {
    super(`FreeSWITCH did not answer "${command}": ${reason}.`);
    this.facts = { command, reason };
  }
}

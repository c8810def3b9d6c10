import {
  ask,
  type Callback,
  end,
  hangup,
  into,
  on,
  type Place,
  redirect,
  type Script,
  type Then,
} from '../../../src/verbs/index.ts';
import type { CallbackKind, CallbackNotes } from '../callback.ts';
import type { Handler, Handlers } from './handlers.ts';

/** What ended a document, as far as it has a handler: the core events, or a signal by its name. */
export type DocumentEvent = Exclude<CallbackKind, 'signal'> | { readonly signal: string };

export interface ThenSettings {
  /** Whether the caller's hang-up, too, goes to `continue` where no handler is for it. */
  readonly hangupFallsBack: boolean;
  /** The document runs inside something that goes on when it is done. */
  readonly isNested: boolean;
  readonly notes: CallbackNotes;
}

/**
 * Where a document goes, by what ended it: the handler of that event, else `continue`; its `say` first, then its
 * `next`, else that of `continue`, else the end of the call.
 */
export class Thens {
  readonly #handlers: Handlers;
  readonly #settings: ThenSettings;
  /** Of the list of actions, for verbs that stand nowhere in it. */
  readonly #place: Place;

  constructor(handlers: Handlers, settings: ThenSettings, place: Place) {
    this.#handlers = handlers;
    this.#settings = settings;
    this.#place = place;
  }

  /** @param error what the result says is wrong */
  after(event: DocumentEvent, error?: string): Then {
    const handler = this.#handlerOf(event);
    const callback = this.#callback(handler, event, error);
    const said = handler?.prompts ?? [];
    if (said.length === 0) return callback ? ask(callback) : this.#end(event);
    if (callback) return into([...said, this.#redirect(callback, handler)]);
    return into(this.#goesOn(event) ? said : [...said, this.#hangup(handler)]);
  }

  /** The caller has left: nothing can be said any more, only told. */
  atHangup(): Then {
    const own = this.#handlers.of('hangup');
    const handler = own ?? (this.#settings.hangupFallsBack ? this.#handlers.of('continue') : undefined);
    const callback = this.#settings.hangupFallsBack
      ? this.#callback(handler, 'hangup')
      : handler?.next && this.#to(handler.next, 'hangup');
    return callback ? ask(callback) : end();
  }

  /** A `hangup` of ours goes to a handler for it alone, never to `continue`. */
  afterHangup(): Pick<Parameters<typeof hangup>[0], 'onEnded'> {
    const next = this.#handlers.of('hangup')?.next;
    return next ? { onEnded: ask(this.#to(next, 'hangup')) } : {};
  }

  atSignal(): NonNullable<Script['atSignal']> {
    const signals = this.#handlers.signals().map((signal): [string, Then] => [signal, this.after({ signal })]);
    return Object.fromEntries([...signals, ['*', this.after({ signal: '*' })]]);
  }

  #handlerOf(event: DocumentEvent): Handler | undefined {
    const own = typeof event === 'string' ? this.#handlers.of(event) : this.#handlers.ofSignal(event.signal);
    return own ?? this.#handlers.of('continue');
  }

  #callback(handler: Handler | undefined, event: DocumentEvent, error?: string): Callback | undefined {
    const next = handler?.next ?? (handler && this.#handlers.of('continue')?.next);
    return next && this.#to(next, typeof event === 'string' ? event : 'signal', error);
  }

  #to({ url, credentials }: NonNullable<Handler['next']>, kind: CallbackKind, error?: string): Callback {
    const notes: CallbackNotes = { ...this.#settings.notes, ...(error !== undefined && { error }) };
    return {
      dialect: 'tropo',
      kind,
      url,
      method: 'POST',
      ...(credentials && { credentials }),
      ...(Object.keys(notes).length > 0 && { notes: { ...notes } }),
    };
  }

  #redirect(callback: Callback, handler: Handler | undefined) {
    return redirect({ place: handler?.place ?? this.#place, answers: false, callback });
  }

  #goesOn(event: DocumentEvent): boolean {
    return this.#settings.isNested && event === 'continue';
  }

  /** Nothing is left to do: the call ends, and only a handler for just that is told. */
  #end(event: DocumentEvent): Then {
    if (this.#goesOn(event)) return on;
    return this.afterHangup().onEnded ? into([this.#hangup(undefined)]) : end();
  }

  #hangup(handler: Handler | undefined) {
    const place = handler?.place ?? this.#place;
    return hangup({ place, answers: false, cause: 'normal', headers: {}, ...this.afterHangup() });
  }
}

import type {
  Callback,
  CallEvent,
  CallFacts,
  FailedExchange,
  JsonObject,
  Notify,
  Outcome,
  OutgoingRequest,
  RequestTarget,
  StatusEvent,
  Wire,
} from '../../dialect.ts';
import { type Settings, settingsOf } from '../settings.ts';
import type { Generation } from '../vocabulary.ts';
import * as firstGeneration from './first-generation.ts';
import { message } from './messages.ts';
import { notice } from './notices.ts';
import { type Addressee, once, request, twice } from './request.ts';
import * as secondGeneration from './second-generation.ts';

/** v1 waits ten seconds for the answer to an event that no verb asked for (reference 1.12). */
const firstGenerationTimeoutMs = 10_000;

/** The events of both generations as requests; who is asked in which words is in settings and notes. */
export const wire: Wire = {
  message,

  opening(call: CallFacts, target: RequestTarget): OutgoingRequest {
    const settings = settingsOf(target.settings ?? call.settings);
    const { openingEvent } = settings.generation === 'v1' ? firstGeneration : secondGeneration;
    return request(openingEvent(call, settings), { ...addressee(target, settings), retry: once });
  },

  result(call: CallFacts, outcome: Outcome, callback: Callback): OutgoingRequest {
    const settings = settingsOf(call.settings);
    const { notes = {} } = callback;
    const generation: Generation = notes['generation'] === 'v1' ? 'v1' : 'v2';
    // Somebody outside has led a conference to a document: that is told as what happens in it is.
    const isConference = callback.kind === 'conferenceEvent' || outcome.nested?.role === 'conference-announcement';
    const kind = isConference ? 'conferenceEvent' : callback.kind;
    const asked = request(resultEvent(call, outcome, kind, generation, notes, settings), {
      ...callback,
      generation,
      timeoutMs: callback.timeoutMs ?? settings.callbackTimeoutMs,
      retry: once,
    });
    if (isConference) return { ...asked, allowsNothing: true };
    // Its documents are read with the tag that its leg begins with.
    const { tag } = notes;
    if (callback.kind !== 'transferAnswer' || typeof tag !== 'string' || call.tag !== '') return asked;
    return { ...asked, notes: { ...asked.notes, tag } };
  },

  status(call: CallFacts, event: StatusEvent, target: RequestTarget): OutgoingRequest | null {
    if (event.kind !== 'ended') return null;
    const settings = settingsOf(target.settings ?? call.settings);
    const last =
      settings.generation === 'v1'
        ? firstGeneration.hangupEvent(call)
        : secondGeneration.disconnectEvent(call, settings);
    return request(last, {
      ...addressee(target, settings),
      retry: settings.generation === 'v1' ? once : twice,
    });
  },

  notify(call: CallFacts, event: CallEvent, to: Notify): OutgoingRequest | null {
    const settings = settingsOf(call.settings);
    const generation: Generation = to.notes?.['generation'] === 'v1' ? 'v1' : 'v2';
    const told = generation === 'v1' ? firstGeneration.notice(call, event, to) : notice(call, event, to, settings);
    if (!told) return null;
    const timeoutMs = to.timeoutMs ?? (generation === 'v1' ? firstGenerationTimeoutMs : settings.callbackTimeoutMs);
    return request(told, { ...to, generation, timeoutMs, retry: generation === 'v1' ? once : twice });
  },

  /** The same event at another place: a fallback server is told nothing more. */
  fallback(_call: CallFacts, failed: OutgoingRequest, _why: FailedExchange, target: RequestTarget): OutgoingRequest {
    const generation = failed.notes?.['generation'] === 'v1' ? 'v1' : 'v2';
    const timeoutMs = target.timeoutMs ?? failed.deadlines.totalMs;
    const again = request(failed.parameters, { ...target, generation, timeoutMs, retry: once });
    return {
      ...again,
      ...(failed.notes && { notes: failed.notes }),
      ...(failed.allowsNothing && { allowsNothing: true }),
    };
  },
};

function addressee(target: RequestTarget, { generation, callbackTimeoutMs }: Settings): Omit<Addressee, 'retry'> {
  const timeoutMs = target.timeoutMs ?? (generation === 'v1' ? firstGenerationTimeoutMs : callbackTimeoutMs);
  return { ...target, generation, timeoutMs };
}

/** By the callback's kind, which only this dialect's reader writes. */
function resultEvent(
  call: CallFacts,
  outcome: Outcome,
  kind: string,
  generation: Generation,
  notes: JsonObject,
  settings: Settings,
): JsonObject {
  const { results } = generation === 'v1' ? firstGeneration : secondGeneration;
  const event = (Object.hasOwn(results, kind) ? results[kind as keyof typeof results] : undefined) ?? results.redirect;
  return event(call, outcome, notes, settings);
}

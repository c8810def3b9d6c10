import type { CallFacts } from '../../dialects/dialect.ts';
import type { CustomerSession } from '../documents/index.ts';
import type { Route } from '../routing/index.ts';
import { type AwaitedLeg, idOf, KeyBuffer, type LiveCall, type RoomTape, Taps } from '../run/index.ts';
import type { Leg, SwitchWitness } from '../switch/index.ts';
import type { Trace } from '../trace/index.ts';
import type { Diagnostic } from '../verbs/index.ts';
import type { CallServices } from './call-services.ts';
import { type CallIdentity, CallState } from './call-state.ts';
import { Conversation, diagnosticFact } from './conversation.ts';
import type { Notifier } from './notifier.ts';
import type { Stage } from './script-run.ts';
import { SessionLeg } from './session-leg.ts';
import { Waiting } from './waiting.ts';

/** A leg that scripts run on, with what they share. */
export type Ground = Pick<Stage, 'leg' | 'state' | 'conversation' | 'live' | 'streamsOf' | 'takeWaits' | 'waiting'>;

/** What is the leg's own. */
export interface GroundLeg extends Partial<Pick<CallIdentity, 'id' | 'shows'>> {
  readonly leg: Leg;
  /** The call that rang it. */
  readonly parent?: CallState;
  readonly inRoom?: RoomTape;
}

/** What it shares with every other leg of its call. */
export interface GroundParts extends Pick<LiveCall, 'nest' | 'atEnd' | 'sendOn'> {
  readonly rang: NonNullable<LiveCall['rang']>;
  readonly joined: NonNullable<LiveCall['joined']>;
  readonly route: Route;
  readonly trace: Trace;
  readonly services: CallServices;
  readonly session: CustomerSession;
  readonly notify: Notifier['notify'];
  readonly keyPressed: () => void;
}

export function groundOf({ leg, id = idOf(leg.id), shows, parent, inRoom }: GroundLeg, parts: GroundParts): Ground {
  const { route, trace, services, session, notify, keyPressed, rang, joined, ...whole } = parts;
  const { clock, calls, rooms, queues, reach, directory, media, speech, mail, texts, awaitingInput } = services;
  const { account, settings, match, trustedOrigins } = route;
  const captured = route.captured ?? ('pattern' in match ? match.pattern.exec(leg.channel.to)?.[1] : undefined);
  const state = new CallState(
    leg,
    clock,
    {
      id,
      account: { id: account, ids: services.accountIds(account), apiUrl: services.apiUrl() },
      settings,
      ...(captured !== undefined && { captured }),
      ...(shows && { shows }),
    },
    parent,
  );
  const conversation = new Conversation({
    dialects: services.dialects,
    session,
    trace,
    learned: services.learned,
    route,
    facts: () => state.facts(),
    directory: {
      find: (kind, name) => directory(account).find(kind, name),
      list: (kind) => directory(account).list(kind),
      waitingIn: (queue) => queues.list(account).find(({ name }) => name === queue)?.members.length ?? 0,
    },
    documentReceived: () => state.documentReceived(),
    isPrivate: () => state.isPrivate,
    maximumVerbs: services.limits.documentVerbs,
  });
  const keys = new KeyBuffer();
  const concealed = new Set<'entry' | 'ahead' | 'privacy'>();
  let waits: number[] = [];
  leg.onKey((key) => {
    trace.record({ event: 'dtmf', key: concealed.size > 0 ? '•' : key.key });
    keyPressed();
    keys.push(key);
  });
  const diagnose = (diagnostic: Diagnostic) => trace.record(diagnosticFact(diagnostic));
  const waiting = new Waiting({ leg, clock, trace, media: () => live.media, settings: services.waiting });
  const ownSession = leg instanceof SessionLeg ? leg : null;
  const thread = () => ownSession?.thread ?? null;
  const live: Ground['live'] = {
    ...whole,
    id,
    account,
    leg,
    clock,
    keys,
    taps: new Taps(),
    media: media({
      leg,
      diagnose,
      session,
      owner: { account, callId: id },
      during: (work) => waiting.during(work),
      scope: JSON.stringify([account, trustedOrigins]),
    }),
    memory: state,
    speech: speech(session),
    mail,
    texts: texts.of({ account, thread }),
    node: services.node(),
    others: calls.beside(account, id),
    rooms: rooms.door(account),
    queues: queues.door(account),
    directory: directory(account),
    reach: reach.door(account),
    ...(inRoom && { inRoom }),
    rang: (rung) => {
      if (rung.step === 'answered') state.answeredBy(rung.leg.id);
      rang(rung);
    },
    joined: (rung) => {
      state.answeredBy(rung.id);
      // The switch may say so before it says that the caller is answered.
      void leg.pickedUp.then(() => joined(rung));
    },
    diagnose,
    awaitingInput: () => {
      waits.push(clock.now() - trace.startedAt);
      awaitingInput(leg);
    },
    conceal: (hidden, why = 'entry') => void (hidden ? concealed.add(why) : concealed.delete(why)),
    keepSecret(entered) {
      // Remembered where the call is: that is what somebody else goes on with.
      (parent ?? state).mask(entered);
      trace.hide(entered);
    },
    awaited: () => (ownSession?.line === 'none' ? awaited(ownSession, parts) : null),
    textLine: thread,
    notify: (to, told) => notify(to, told, state.facts()),
  };
  return {
    leg,
    state,
    conversation,
    live,
    streamsOf: (dialect) => streamsOf(dialect, leg, () => state.facts(), parts),
    takeWaits() {
      const taken = waits;
      waits = [];
      return taken;
    },
    waiting,
  };
}

function awaited(leg: SessionLeg, { services: { node, texts }, route: { account }, trace }: GroundParts): AwaitedLeg {
  const told: SwitchWitness['told'] = (application, argument, response) =>
    trace.record({ event: 'switch', application, argument, response });
  return {
    originate: (plan, signal) => leg.originate(plan, node(), { told }, signal),
    beginTexts: (network, from, to) => {
      const opened = leg.gone.aborted ? null : texts.open({ account, network, ours: from, theirs: to });
      if (opened) leg.beginTexts(opened, { from, to });
      return opened !== null;
    },
  };
}

function streamsOf(
  dialect: string,
  leg: Leg,
  facts: () => CallFacts,
  { services: { dialects, streams }, route: { trustedOrigins } }: GroundParts,
): LiveCall['streams'] {
  const protocol = dialects.find(({ id }) => id === dialect)?.streams;
  return streams && protocol ? streams({ leg, protocol, facts, trustedOrigins }) : null;
}

import { type Conference, type ConferenceReport, gather, on, say } from '../verbs/index.ts';
import { answerIfMeant, ending, reportBase } from './ending.ts';
import { runGather } from './gather.ts';
import type { Ending, LiveCall, RoomStay } from './live-call.ts';

/** Into a room with others, until the caller, the room or somebody else ends that. */
export async function runConference(verb: Conference, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  const isThere = await answerIfMeant(verb, call);
  const stay = isThere ? await letIn(verb, call) : turnedBack;
  call.keys.drop();
  const { outcome, roomId, memberId, failure } = stay;
  const report: ConferenceReport = {
    ...reportBase(verb, call, startedAt),
    outcome,
    room: verb.room,
    ...(roomId !== undefined && { conferenceId: roomId }),
    ...(memberId !== undefined && { memberId }),
    ...(failure !== undefined && { failure }),
  };
  const isOut = outcome === 'full' || outcome === 'failed';
  return ending(isOut ? verb.onFailed : verb.onLeft, report, verb.onHangup);
}

const turnedBack: RoomStay = { outcome: 'left' };

async function letIn(verb: Conference, call: LiveCall): Promise<RoomStay> {
  if (verb.pins.length > 0 && !(await knowsPin(verb, call))) {
    if (call.leg.gone.aborted || call.signal.aborted) return turnedBack;
    return { outcome: 'failed', failure: 'no right pin was entered' };
  }
  return call.rooms.stay(verb, call);
}

/** Three attempts. The keys are not shown. */
async function knowsPin(verb: Conference, call: LiveCall): Promise<boolean> {
  const longest = Math.max(...verb.pins.map((pin) => pin.length));
  for (let attempt = 0; attempt < 3; attempt++) {
    if (call.leg.gone.aborted || call.signal.aborted) return false;
    const text = attempt === 0 ? 'Please enter your pin, then press pound.' : 'That is not right. Please try again.';
    const question = gather({
      prompts: [
        say({
          text,
          markup: 'plain',
          voice: { language: 'en-US' },
          loops: 1,
          endKeys: '',
          answers: false,
          place: verb.place,
        }),
      ],
      bargeIn: true,
      digits: {
        minimum: 1,
        maximum: longest,
        endKeys: '#',
        firstDigitTimeoutMs: 10_000,
        interDigitTimeoutMs: 5000,
      },
      rounds: 1,
      retryPrompts: [],
      typeAhead: 'keep',
      onInput: on,
      onNoMatch: on,
      onNoInput: on,
      answers: false,
      place: verb.place,
    });
    call.conceal(true);
    const { report } = await runGather(question, call);
    call.conceal(false);
    if (report.verb === 'gather' && verb.pins.includes(report.digits)) return true;
  }
  return false;
}

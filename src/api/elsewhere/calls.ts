import { type CallDesk, type CallRecord, NotHere } from '../../desk/index.ts';
import { type AnswersHere, type Asking, methodsOf, type Others } from './others.ts';

/** The calls of this process. Everything about one call throws `NotHere` where another process may have it in hand. */
export interface CallsHere extends CallDesk {
  /** This process runs it, makes it, or has rung it. */
  has(id: string): boolean;
  /** All those. */
  inHand(): readonly CallRecord[];
  /** `elsewhere`: those that other processes have in hand. */
  list(
    filter: Parameters<CallDesk['list']>[0],
    page: Parameters<CallDesk['list']>[1],
    elsewhere?: readonly CallRecord[],
  ): ReturnType<CallDesk['list']>;
}

type OfOneCall = Exclude<keyof CallDesk, 'create' | 'createSession' | 'waiting' | 'list' | 'read'>;

/** What may be asked of a call that another process has in hand, and what is said where none has. */
const ofOneCall: { readonly [Method in OfOneCall]: (nobody: NotHere) => Awaited<ReturnType<CallDesk[Method]>> } = {
  find: ({ known }) => known,
  partner: () => null,
  exchanges: () => null,
  forget: ({ known }) => (known ? 'not-yet' : 'unknown'),
  redirect: steered('unknown'),
  transfer: steered('unknown'),
  end: steered('unknown'),
  change: steered('unknown'),
  signal: steered('unknown'),
  record: steered(null),
  controlRecording: steered(null),
  stream: steered('over'),
  stopStream: steered(null),
};

/** Of one that was begun, and that nobody has in hand, it is neither done nor refused. @throws NotHere */
function steered<Unknown>(unknown: Unknown) {
  return (nobody: NotHere): Unknown => {
    if (nobody.known) throw nobody;
    return unknown;
  };
}

const methods = Object.keys(ofOneCall) as readonly OfOneCall[];

/** The calls of an account, whichever process has them in hand. */
export function callsAnywhere(account: string, here: CallsHere, others: Others): CallDesk {
  const desk = methodsOf(here, methods);
  const anywhere =
    (method: OfOneCall): Asking =>
    async (...given) => {
      const here = await orNotHere(desk[method](...given));
      if (!(here instanceof NotHere)) return here;
      const asked = { account, about: String(given[0]), method: `calls.${method}`, arguments: given };
      const answered = await others.one<unknown>(asked);
      if (answered) return answered.answer;
      // It may have ended meanwhile, or be here by now.
      const again = others.isAlone ? here : await orNotHere(desk[method](...given));
      return again instanceof NotHere ? ofOneCall[method](again) : again;
    };
  return {
    ...(Object.fromEntries(methods.map((method) => [method, anywhere(method)])) as unknown as Pick<
      CallDesk,
      OfOneCall
    >),
    create: (call) => here.create(call),
    createSession: (session) => here.createSession(session),
    waiting: () => here.waiting(),
    read: (...document) => here.read(...document),
    async list(filter, page) {
      const elsewhere = await others.all<readonly CallRecord[]>({ account, method: 'calls.inHand', arguments: [] });
      return here.list(filter, page, elsewhere.flat());
    },
  };
}

const orNotHere = (asked: Promise<unknown>): Promise<unknown> =>
  asked.catch((error: unknown) => {
    if (error instanceof NotHere) return error;
    throw error;
  });

/** What this process answers for its calls. */
export function answersOfCalls(here: CallsHere): AnswersHere {
  return {
    has: (id) => here.has(id),
    methods: { ...methodsOf(here, methods), inHand: async () => here.inHand() },
  };
}

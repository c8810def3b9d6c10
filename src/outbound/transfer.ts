import type { CallControl, NextSteps } from '../call/index.ts';
import { whenAborted } from '../clock/index.ts';
import type { CallChange, Steered, TransferOrder } from '../desk/index.ts';
import type { ChildLeg } from '../run/index.ts';
import { end, into, type Then, transfer, type Verb, waitForHangup } from '../verbs/index.ts';

export interface TransferParts {
  readonly parent: CallControl;
  readonly child: ChildLeg;
  /** Who transfers is the one that was rung. */
  readonly isByChild: boolean;
  readonly find: (call: string) => CallControl | null;
  /**
   * Takes a leg out of the conversation it was dialled for, and runs it by itself; false: it is gone. `leaves` is called
   * before the call that dialled it is alone.
   */
  readonly takeChild: (parent: CallControl, child: ChildLeg, order: TakeOrder) => Promise<boolean>;
}

export interface TakeOrder {
  readonly next: NextSteps;
  readonly change?: CallChange;
  readonly leaves?: () => void;
}

const place = { line: 1, column: 1 };

/** One of two who speak with each other sends the other elsewhere. */
export function transferPartner(order: TransferOrder, parts: TransferParts): Promise<Steered> {
  const { extension, announced } = order;
  return announced ? announce(extension, announced, parts) : sendAway(extension, parts);
}

/** Whoever sends the other away is gone as well. */
async function sendAway(extension: string, { parent, child, isByChild, takeChild }: TransferParts): Promise<Steered> {
  const verbs = [transfer({ extension, answers: false, place })];
  const done = isByChild
    ? await parent.redirect({ format: parent.format, verbs })
    : await takeChild(parent, child, {
        next: { format: parent.format, verbs },
        leaves: () => parent.hangup('normal'),
      });
  return done ? 'done' : 'over';
}

/** Both become calls of their own, and neither goes on by itself: the one who is transferred has both in its hands. */
async function announce(
  extension: string,
  { takesBackWith, ...next }: NonNullable<TransferOrder['announced']>,
  { parent, child, isByChild, find, takeChild }: TransferParts,
): Promise<Steered> {
  const held = Promise.withResolvers<Then>();
  let seized: Promise<AbortSignal | null> | undefined;
  const waits: readonly Verb[] = [waitForHangup({ answers: false, place })];
  const taken = await takeChild(parent, child, {
    next: { format: parent.format, verbs: waits },
    leaves: () => {
      seized = parent.seize(held.promise);
    },
  });
  const own = taken ? find(child.leg.id) : null;
  const wanted = await seized;
  const letGo = (): Steered => {
    held.resolve(end());
    own?.hangup('normal');
    return 'over';
  };
  if (!own || !wanted) return letGo();
  // Held until the transfer has it, or somebody else leads it elsewhere.
  whenAborted(wanted, () => held.resolve(end()));
  void own.over.then(() => held.resolve(end()));
  const [by, transferred] = isByChild ? [own, parent] : [parent, own];
  const dial = parent.read(next).verbs.find(({ verb }) => verb === 'dial');
  const { targets = [], ringTimeoutMs = 0 } = dial?.verb === 'dial' ? dial : {};
  const announced = { by: by.id, targets, ringTimeoutMs, takesBackWith };
  const verb = transfer({ extension, announced, answers: false, place });
  return (await transferred.replace(into([verb]))) ? 'done' : letGo();
}

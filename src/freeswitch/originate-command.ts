import { type SocketAddress, socketAddress, token } from './arguments.ts';
import { type ApiCall, api, socketOf } from './commands.ts';
import type { DialledLeg } from './dial-string.ts';

/**
 * Whoever answers connects to our event socket; `isPatient`: again and again for a while, should we be gone. An argument of
 * `originate` is taken apart at blanks once more.
 */
export function originate(
  dialled: DialledLeg,
  ours: SocketAddress,
  isPatient = false,
): ApiCall & { readonly shown: string } {
  const again = Array.from({ length: patientSeconds }, () => `sleep:1000,${socketOf(ours)}`);
  const then = isPatient
    ? `${token([socketOf(ours), ...again].join(','))} inline`
    : token(`&socket(${socketAddress(ours)} async full)`);
  return { ...api('originate', `${token(dialled.text)} ${then}`), shown: dialled.shown };
}
/** Somebody else has taken over by then, or nobody will. */
const patientSeconds = 30;

/** How long a call was, in whole seconds: `billing` from the answer, `ringing` before it. Times in Unix ms. */
export function durationsOf(began: number, answered: number | undefined, ended: number) {
  const duration = secondsBetween(began, ended);
  const billing = answered === undefined ? 0 : secondsBetween(answered, ended);
  return { duration, billing, ringing: duration - billing };
}

function secondsBetween(from: number, to: number): number {
  return Math.max(0, Math.floor((to - from) / 1000));
}

/**
 * Looks again and again in real time, and resolves with the first value that is neither undefined nor false; the test's
 * own time limit is the only other end.
 */
export async function until<Value>(
  look: () => Value | undefined | false | Promise<Value | undefined | false>,
): Promise<Value> {
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== false) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Seconds between the year 0, from which KAZOO counts, and 1970. */
export const gregorianSeconds = 62_167_219_200;

/** Unix ms as KAZOO's seconds, and back. */
export const toGregorian = (ms: number): number => Math.floor(ms / 1000) + gregorianSeconds;
export const fromGregorian = (seconds: number): number => (seconds - gregorianSeconds) * 1000;

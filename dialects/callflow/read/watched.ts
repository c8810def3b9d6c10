/** `user@host`: what a switch can be told of. */
export const isWatched = (who: string): boolean => /^[\w.*#+-]{1,64}@[\w.-]{1,253}$/.test(who);

export * from './access.ts';
export * from './credentials.ts';
export * from './hash.ts';
export * from './seal.ts';
export { TooManyWaiting } from './turns.ts';

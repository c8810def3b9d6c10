export * from './command-line.ts';
export * from './io.ts';
export { type Serving, startServing } from './serve.ts';

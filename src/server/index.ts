export * from './call-log.ts';
export type { FacesParts } from './faces.ts';
export { Pace } from './pace.ts';
export * from './server.ts';

export * from './call-log.ts';
export * from './server.ts';

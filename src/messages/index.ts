export * from './http-gateway.ts';
export * from './transports.ts';

export * from './gateway-door.ts';
export * from './http-gateway.ts';
export { type IncomingText, messageKind } from './kept-message.ts';
export * from './message-desk.ts';
export { phrasedText } from './message-states.ts';
export * from './post-office.ts';
export * from './text-route.ts';

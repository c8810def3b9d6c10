export * from './accounts.ts';
export * from './api.ts';
export { createDesk, type DeskParts } from './desk.ts';
export { roomKind } from './desks/rooms.ts';
export { transcriptionKind } from './desks/transcriptions.ts';
export * from './sealed-shelf.ts';

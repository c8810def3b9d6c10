import { type ApiCall, api } from './commands.ts';
import { placeOf } from './made-legs.ts';

/** Answered with what `isMade` understands. */
export const wasMade = (id: string): ApiCall => api('hash', `select/${placeOf(id)}`);
export const forgetMade = (id: string): ApiCall => api('hash', `delete/${placeOf(id)}`);

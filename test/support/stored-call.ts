import type { StoredCall } from '../../src/store/index.ts';

/** Of a stored call, what most tests have nothing to say about. */
export const plainCall: Omit<StoredCall, 'id' | 'startedAt'> = {
  from: '',
  to: '',
  route: '',
  account: '',
  cause: '',
  seconds: 0,
  errors: 0,
  direction: 'inbound',
  parentId: null,
  createdAt: 0,
  answeredAt: null,
  endedAt: 0,
  details: {},
  events: [],
};

/** Of a stored call, what most tests have nothing to say about. */
export const plainCall = {
  direction: 'inbound',
  parentId: null,
  createdAt: 0,
  answeredAt: null,
  endedAt: 0,
  details: {},
} as const;

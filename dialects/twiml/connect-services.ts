/** Services that speak a protocol of their own; what they are told is kept as it is written. */
export const connectServices: ReadonlySet<string> = new Set([
  'ConversationRelay',
  'ConversationRelaySession',
  'VirtualAgent',
  'Conversation',
  'AiSession',
  'Autopilot',
  'Room',
]);

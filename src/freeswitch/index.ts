export { type ApiCall, applications, listApplications, status } from './commands.ts';
export type { Dialing } from './dial-string.ts';
export * from './errors.ts';
export { connectToSwitch, type SwitchAddress, type SwitchClient } from './inbound-client.ts';
export type { SipText } from './incoming-texts.ts';
export { lazyClient } from './lazy-client.ts';
export { type CallServer, type ListenOptions, listenForCalls } from './outbound-server.ts';
export { sipTexts } from './texts.ts';

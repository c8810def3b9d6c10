export * from './config.ts';
export * from './load.ts';
export * from './mistake.ts';
export { splitCredentials } from './routes.ts';
export { engineNames, spokenBySwitch } from './speech.ts';

export * from './audio-format.ts';
export * from './audio-library.ts';
export * from './call-media.ts';
export * from './file-cache.ts';
export * from './recordings.ts';
export * from './speech/index.ts';
export * from './ssml.ts';
export * from './voices.ts';
export { writeWav } from './wav.ts';

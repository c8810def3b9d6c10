export * from './audio-library.ts';
export * from './call-media.ts';
export * from './call-recordings.ts';
export * from './recordings.ts';
export * from './sound-file.ts';
export * from './ssml.ts';
export * from './transcribers.ts';
export * from './voices.ts';

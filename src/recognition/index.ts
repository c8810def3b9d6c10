export * from './recogniser.ts';

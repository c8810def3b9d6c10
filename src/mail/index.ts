export * from './smtp.ts';

export * from './assembly.ts';

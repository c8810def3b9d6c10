export * from './encode.ts';
export * from './fields.ts';
export * from './open.ts';
export * from './schema.ts';
export * from './source.ts';
export * from './spelling.ts';
export * from './url.ts';
export * from './xml-write.ts';

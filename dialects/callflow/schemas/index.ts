export { type FlowProblem, moduleSchemas, validateBy, validateData, validateFlow } from './validate.ts';

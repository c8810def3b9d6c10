export { type FlowProblem, moduleSchemas, validateData, validateFlow } from './validate.ts';

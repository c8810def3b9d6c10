import type { Then, Verb } from '../../../src/verbs/index.ts';

/** One way out of a verb, by the field that says where it leads. */
export interface Way {
  readonly field: string;
  readonly to: Then;
}

/** The ways out of a verb that Tropo has: a step succeeds, or else it is fruitless, which is the event named here. */
export interface Outcomes {
  readonly event: 'incomplete' | 'error';
  readonly success: Way;
  readonly failure: Way;
  /** Ways that Tropo does not tell from one of the two. */
  readonly others: readonly (Way & { readonly like: 'success' | 'failure' })[];
}

/** Undefined for a verb that always goes on, or never. */
export function outcomesOf(verb: Verb): Outcomes | undefined {
  switch (verb.verb) {
    case 'gather':
      return {
        event: 'incomplete',
        success: { field: 'onInput', to: verb.onInput },
        failure: { field: 'onNoInput', to: verb.onNoInput },
        others: [
          { field: 'onNoMatch', to: verb.onNoMatch, like: 'failure' },
          ...branches(verb.branches).map((way) => ({ ...way, like: 'success' as const })),
        ],
      };
    case 'record':
      return {
        event: 'incomplete',
        success: { field: 'onRecorded', to: verb.onRecorded },
        failure: { field: 'onNothing', to: verb.onNothing },
        others: [],
      };
    case 'dial':
      return {
        event: 'incomplete',
        success: { field: 'onCompleted', to: verb.onCompleted },
        failure: { field: 'onFailed', to: verb.onFailed },
        others: branches(verb.branches).map((way) => ({ ...way, like: 'failure' })),
      };
    case 'conference':
      return {
        event: 'error',
        success: { field: 'onLeft', to: verb.onLeft },
        failure: { field: 'onFailed', to: verb.onFailed },
        others: [],
      };
    case 'originate':
      return {
        event: 'incomplete',
        success: { field: 'onAnswered', to: verb.onAnswered },
        failure: { field: 'onFailed', to: verb.onFailed },
        others: [],
      };
    case 'message':
      return {
        event: 'error',
        success: { field: 'onSent', to: verb.onSent },
        failure: { field: 'onFailed', to: verb.onFailed },
        others: [],
      };
    case 'voice-message':
      return {
        event: 'incomplete',
        success: { field: 'prompts', to: { go: 'on' } },
        failure: { field: 'onFailed', to: verb.onFailed },
        others: [],
      };
    case 'deflect':
      return {
        event: 'error',
        success: { field: 'to', to: { go: 'on' } },
        failure: { field: 'onFailed', to: verb.onFailed },
        others: [],
      };
    case 'unsupported':
      return {
        event: 'error',
        success: { field: 'said', to: { go: 'on' } },
        failure: { field: 'onSkipped', to: verb.onSkipped },
        others: [],
      };
    default:
      return undefined;
  }
}

function branches(table: Readonly<Record<string, Then>> | undefined): readonly Way[] {
  return Object.entries(table ?? {}).map(([key, to]) => ({ field: `branches.${key}`, to }));
}

import { dropDigits, type JsonObject, setLanguage, setVariables } from '../../../src/verbs/index.ts';
import { choices } from '../schemas/choices.ts';
import { languageField } from './language-tag.ts';
import { type FlowNode, goOn, type NodeReading } from './node.ts';

/** All that KAZOO allows; the rest of BCP-47 is understood here, too. */
const usualLanguage = /^[a-z]{2}(-[a-z]{2})?$/i;

/** `language`: for prompts and speech from here on. */
export function readLanguage({ data, place, diagnose }: FlowNode): NodeReading {
  const written = data.text('language');
  const language = languageField(data, 'language');
  if (written === undefined || (language !== undefined && !usualLanguage.test(written)))
    diagnose({
      code: language === undefined ? 'missing-value' : 'unusual-value',
      severity: 'warning',
      message:
        language === undefined
          ? 'There is no "language"; the call keeps the one it has.'
          : `The language is taken as ${language}.`,
      place: data.place('language'),
      hint: 'KAZOO refuses anything but a language like en or en-GB',
    });
  return language === undefined ? goOn() : { ...goOn(setLanguage({ language, answers: false, place })), language };
}

/** `set_variables`: sent back as Custom-Application-Vars on every later request. */
export function readSetVariables({ data, place, diagnose }: FlowNode): NodeReading {
  const table = data.table('custom_application_vars');
  const exported = data.boolean('export', false);
  if (table)
    return goOn(setVariables({ variables: Object.fromEntries(table) as JsonObject, exported, answers: false, place }));
  if (!data.has('custom_application_vars'))
    diagnose({
      code: 'missing-value',
      severity: 'warning',
      message: 'There are no "custom_application_vars" to set; the node is passed over.',
      place: data.place('custom_application_vars'),
    });
  return goOn();
}

/** The only variables that KAZOO's `set_variable` knows. */
export const settableVariables = ['call_priority', 'group_id'] as const;

/** `set_variable`: kept with those of `set_variables`, and therefore sent with them, too. */
export function readSetVariable({ data, place }: FlowNode): NodeReading {
  const variable = data.oneOf('variable', settableVariables, undefined);
  const value = data.text('value');
  const exported = data.oneOf('channel', choices.variableChannel, 'a') === 'both';
  if (!data.has('variable')) data.missing('variable', 'to set; the node is passed over');
  if (value === undefined) data.missing('value', 'to set; the node is passed over');
  if (variable === undefined || value === undefined) return goOn();
  return goOn(setVariables({ variables: { [variable]: value }, exported, answers: false, place }));
}

/** `flush_dtmf`: what was entered under a name is forgotten. */
export function readFlushDtmf({ data, place }: FlowNode): NodeReading {
  return goOn(dropDigits({ collection: data.text('collection_name') ?? 'default', answers: false, place }));
}

import { type JsonObject, setLanguage, setVariables } from '../../../src/verbs/index.ts';
import { languageField } from './language-tag.ts';
import { type FlowNode, goOn, type NodeReading } from './node.ts';

/** `language`: for prompts and speech from here on. */
export function readLanguage({ data, place, diagnose }: FlowNode): NodeReading {
  const missing = String(data.raw('language') ?? '').trim() === '';
  const language = languageField(data, 'language');
  if (language !== undefined) return { ...goOn(setLanguage({ language, answers: false, place })), language };
  if (missing)
    diagnose({
      code: 'language-missing',
      severity: 'warning',
      message: 'There is no "language"; the call keeps the one it has.',
      place: data.place('language'),
    });
  return goOn();
}

/** `set_variables`: sent back as Custom-Application-Vars on every later request. */
export function readSetVariables({ data, place, diagnose }: FlowNode): NodeReading {
  const table = data.table('custom_application_vars');
  const exported = data.boolean('export', false);
  if (table)
    return goOn(setVariables({ variables: Object.fromEntries(table) as JsonObject, exported, answers: false, place }));
  if (!data.has('custom_application_vars'))
    diagnose({
      code: 'variables-missing',
      severity: 'warning',
      message: 'There are no "custom_application_vars" to set; the node is passed over.',
      place: data.place('custom_application_vars'),
    });
  return goOn();
}

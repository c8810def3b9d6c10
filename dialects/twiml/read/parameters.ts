import { ElementReader, shown } from './element.ts';

/** `<Parameter name value>` children by their names; other children are refused. */
export function readParameters(element: ElementReader, others: readonly string[] = []): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const node of element.elements) {
    if (others.includes(node.name)) continue;
    if (node.name !== 'Parameter') {
      element.refuseElement(node);
      continue;
    }
    const child = new ElementReader(node, element.reading);
    const name = child.text('name')?.trim() ?? '';
    const value = child.text('value') ?? '';
    child.finish();
    if (name === '' || name === '__proto__')
      child.invalid('name', `<Parameter name="${shown(name)}"> must have a name; it is left out`);
    else parameters[name] = value;
  }
  return parameters;
}

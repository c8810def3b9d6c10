import { element, serializeXml, text, type XmlElement } from '../document/index.ts';
import type { Finding } from './comparison.ts';

/** What came of playing one recorded call again. */
export type Outcome =
  | { readonly folder: string; readonly outcome: 'same' }
  | { readonly folder: string; readonly outcome: 'different' | 'updated'; readonly findings: readonly Finding[] }
  /** It could not be played. */
  | { readonly folder: string; readonly outcome: 'broken'; readonly problem: string };

/** The report that continuous integration reads: JUnit's XML, a test case for every recorded call. */
export function junitReport(outcomes: readonly Outcome[]): string {
  const count = (wanted: Outcome['outcome']) => outcomes.filter(({ outcome }) => outcome === wanted).length;
  const counts = {
    tests: String(outcomes.length),
    failures: String(count('different')),
    errors: String(count('broken')),
  };
  const suite = element('testsuite', { name: 'dragoman replay', ...counts }, outcomes.map(testCase));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${serializeXml([element('testsuites', counts, [suite])])}\n`;
}

function testCase(outcome: Outcome): XmlElement {
  return element('testcase', { classname: 'dragoman.replay', name: outcome.folder }, verdict(outcome));
}

function verdict(outcome: Outcome): readonly XmlElement[] {
  switch (outcome.outcome) {
    case 'same':
    case 'updated':
      return [];
    case 'different': {
      const count = outcome.findings.length;
      const message = `${count} ${count === 1 ? 'difference' : 'differences'}`;
      return [
        element('failure', { message, type: 'different' }, [text(outcome.findings.map(({ text }) => text).join('\n'))]),
      ];
    }
    case 'broken':
      return [element('error', { message: outcome.problem, type: 'broken' })];
  }
}

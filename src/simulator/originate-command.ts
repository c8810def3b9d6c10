import { parseDialString } from './dial-string.ts';
import type { Api } from './exchange.ts';
import { runInline } from './inline.ts';
import { originate } from './originate.ts';
import { separate, wholeNumber } from './tokens.ts';
import { followTransfers } from './transfer.ts';

/**
 * `originate DIALSTRING &app(argument)|EXTENSION [dialplan] [context] [name] [number] [timeout]`: answers once
 * somebody answered or nobody will. The application then runs on the new leg; its end is the leg's end.
 */
export const originateCommand: Api = async (exchange, argument) => {
  const [dialString = '', target = '', dialplan, context = 'default', name = '', number = '', timeout] = separate(
    argument,
    ' ',
  );
  const [, application, applicationArgument = ''] = /^&(\w+)(?:\((.*)\))?$/s.exec(target) ?? [];
  if (dialString === '' || (application === undefined && (dialplan !== 'inline' || target === '')))
    return '-USAGE: <call url> <exten>|&<application_name>(<app_args>) [<dialplan>] [<context>] [<cid_name>] [<cid_num>] [<timeout_sec>]\n';
  const plan = parseDialString(dialString);
  const seconds = wholeNumber(timeout) || wholeNumber(plan.variables.get('originate_timeout')) || 60;
  const end = await originate(exchange, plan, {
    timeoutMs: seconds * 1000,
    profile: {
      username: '',
      callerName: defined(name) ?? plan.variables.get('origination_caller_id_name') ?? '',
      callerNumber: defined(number) ?? plan.variables.get('origination_caller_id_number') ?? '0000000000',
      networkAddress: '127.0.0.1',
      destination: '',
      context,
    },
  });
  const leg = end.answered;
  if (leg === undefined) return `-ERR ${end.cause}\n`;
  leg.enter('CS_EXECUTE');
  const running =
    application === undefined ? runInline(leg, target) : leg.thread.execute(application, applicationArgument);
  void running.then(() => followTransfers(leg)).then(() => leg.hangup('NORMAL_CLEARING', 'switch'));
  return `+OK ${leg.id}\n`;
};

function defined(text: string): string | undefined {
  return text === '' || text === 'undef' ? undefined : text;
}

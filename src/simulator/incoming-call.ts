import { ScriptedCaller } from './caller-script.ts';
import { Channel } from './channel.ts';
import type { Value } from './event.ts';
import type { Exchange } from './exchange.ts';
import type { ExecutedApplication } from './thread.ts';

/** A call as it reaches the switch over SIP. */
export interface SimulatedCall {
  /** The caller's number. Default `+15551230001`. */
  readonly from?: string;
  /** Display name. Default `Caller`. */
  readonly callerName?: string;
  /** The number that was dialled. */
  readonly to: string;
  /** Dialplan context. Default `public`. */
  readonly context?: string;
  /** Where the INVITE came from. Default 127.0.0.1. */
  readonly sourceAddress?: string;
  /** Host part of From, To and request URI. Default 127.0.0.1. */
  readonly host?: string;
  readonly sipCallId?: string;
  /** Headers of the INVITE: variables `sip_h_X-…`, `sip_h_P-…`, and `sip_referred_by_…`; others are not kept. */
  readonly headers?: Readonly<Record<string, string>>;
  /** More variables, as the dialplan would have set them before the `socket` action. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Who calls. Default: somebody who listens and never does anything. */
  readonly caller?: ScriptedCaller;
  /** Hears of every application of the program's that has run on the call. */
  readonly executed?: (run: ExecutedApplication) => void;
}

/** The channel of a new call, up to where its dialplan runs; everybody who listens has been told. */
export function incomingChannel(exchange: Exchange, call: SimulatedCall): Channel {
  const from = call.from ?? '+15551230001';
  const host = call.host ?? '127.0.0.1';
  const channel = new Channel(exchange, {
    id: exchange.identifiers.uuid(),
    name: `sofia/internal/${from}@${host}`,
    direction: 'inbound',
    profile: {
      username: from,
      // The switch takes the life out of a variable in a caller's name.
      callerName: (call.callerName ?? 'Caller').replaceAll('${', '%{'),
      callerNumber: from,
      networkAddress: call.sourceAddress ?? '127.0.0.1',
      destination: call.to,
      context: call.context ?? 'public',
    },
  });
  channel.variables.setAll(sipVariables(exchange, channel, call, from, host));
  channel.enter('CS_INIT');
  channel.fire('CHANNEL_CREATE');
  channel.callState = 'RINGING';
  channel.enter('CS_ROUTING');
  channel.variables.set('DP_MATCH', [call.to, call.to]);
  channel.variables.set('call_uuid', channel.id);
  channel.variables.setAll(call.variables ?? {});
  channel.enter('CS_EXECUTE');
  if (call.executed) channel.thread.witness = call.executed;
  channel.join(call.caller ?? new ScriptedCaller());
  return channel;
}

function sipVariables(
  exchange: Exchange,
  channel: Channel,
  call: SimulatedCall,
  from: string,
  host: string,
): Record<string, Value> {
  const { callerName, networkAddress } = channel.profile;
  const fromTag = exchange.identifiers.tag();
  const to = `${call.to}@${host}:5080`;
  const mediaAddress = '127.0.0.1';
  return {
    direction: 'inbound',
    uuid: channel.id,
    session_id: String(exchange.sessions),
    sip_from_user: from,
    sip_from_uri: `${from}@${host}`,
    sip_from_host: host,
    video_media_flow: 'disabled',
    text_media_flow: 'disabled',
    channel_name: channel.name,
    sip_call_id: call.sipCallId ?? exchange.identifiers.uuid(),
    sip_local_network_addr: '127.0.0.1',
    sip_network_ip: networkAddress,
    sip_network_port: '5080',
    sip_invite_stamp: String(channel.times.created * 1000),
    sip_received_ip: networkAddress,
    sip_received_port: '5080',
    sip_via_protocol: 'udp',
    sip_from_user_stripped: from.replace(/^\+/, ''),
    sip_from_tag: fromTag,
    sofia_profile_name: 'internal',
    sofia_profile_url: `sip:mod_sofia@${host}:5080`,
    recovery_profile_name: 'internal',
    'sip_Remote-Party-ID': `"${callerName}" <sip:${from}@${host}>;party=calling;screen=yes;privacy=off`,
    sip_cid_type: 'rpid',
    sip_full_via: `SIP/2.0/UDP ${networkAddress}:5080;rport=5080;branch=z9hG4bK${exchange.identifiers.tag()}`,
    sip_from_display: callerName,
    sip_full_from: `"${callerName}" <sip:${from}@${host}>;tag=${fromTag}`,
    sip_full_to: `<sip:${to}>`,
    sip_allow: 'INVITE, ACK, BYE, CANCEL, OPTIONS, MESSAGE, INFO, UPDATE, REGISTER, REFER, NOTIFY',
    sip_req_user: call.to,
    sip_req_port: '5080',
    sip_req_uri: to,
    sip_req_host: host,
    sip_to_user: call.to,
    sip_to_port: '5080',
    sip_to_uri: to,
    sip_to_host: host,
    sip_contact_user: 'mod_sofia',
    sip_contact_port: '5080',
    sip_contact_uri: `mod_sofia@${host}:5080`,
    sip_contact_host: host,
    sip_user_agent: 'FreeSWITCH-mod_sofia/1.10.12-release~64bit',
    sip_via_host: networkAddress,
    sip_via_port: '5080',
    sip_via_rport: '5080',
    max_forwards: '70',
    ...headerVariables(call.headers ?? {}),
    switch_r_sdp:
      `v=0\r\no=FreeSWITCH 1 2 IN IP4 ${mediaAddress}\r\ns=FreeSWITCH\r\nc=IN IP4 ${mediaAddress}\r\nt=0 0\r\n` +
      'm=audio 30486 RTP/AVP 0 101 13\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n' +
      'a=fmtp:101 0-15\r\na=rtpmap:13 CN/8000\r\na=ptime:20\r\n',
    ep_codec_string: 'CORE_PCM_MODULE.PCMU@8000h@20i@64000b',
    rtp_use_codec_string: 'PCMU',
    remote_video_media_flow: 'inactive',
    remote_text_media_flow: 'inactive',
    remote_audio_media_flow: 'sendrecv',
    audio_media_flow: 'sendrecv',
    remote_media_ip: mediaAddress,
    remote_media_port: '30486',
    rtp_audio_recv_pt: '0',
    rtp_use_codec_name: 'PCMU',
    rtp_use_codec_rate: '8000',
    rtp_use_codec_ptime: '20',
    rtp_use_codec_channels: '1',
    rtp_last_audio_codec_string: 'PCMU@8000h@20i@1c',
    read_codec: 'PCMU',
    original_read_codec: 'PCMU',
    read_rate: '8000',
    original_read_rate: '8000',
    write_codec: 'PCMU',
    write_rate: '8000',
    dtmf_type: 'rfc2833',
    endpoint_disposition: 'RECEIVED',
  };
}

/** A header that contains a variable is dropped. */
function headerVariables(headers: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(headers).filter(([name, value]) => /^[XP]-/i.test(name) && !value.includes('${'));
  return {
    ...Object.fromEntries(kept.map(([name, value]) => [`sip_h_${name}`, value])),
    ...referredBy(headers['Referred-By'] ?? ''),
  };
}

function referredBy(header: string): Record<string, string> {
  const [, user = '', host = ''] = /sips?:([^@;>\s]+)@([^;>\s]+)/.exec(header) ?? [];
  if (user === '') return {};
  return {
    sip_referred_by_user: user,
    sip_referred_by_uri: `${user}@${host}`,
    sip_referred_by_host: host,
    sip_referred_by_user_stripped: user.replace(/^\+/, ''),
  };
}

/** A channel variable or an event header: one text, or several (`push`ed) ones. */
export type Value = string | readonly string[];

export type Header = readonly [name: string, value: Value];

/** Something the switch tells whoever listens. The order of the headers is part of the ground truth. */
export interface SwitchEvent {
  readonly name: string;
  readonly headers: readonly Header[];
  readonly body?: string;
}

/** Every listener asks every event: its headers by lower-case name, made once. */
const indices = new WeakMap<SwitchEvent, ReadonlyMap<string, Value>>();

/** The first header of that name, whatever its case; several values stand as the switch prints them. */
export function headerOf(event: SwitchEvent, name: string): string | undefined {
  let index = indices.get(event);
  if (index === undefined) {
    // Later entries of a map win, and the first header shall.
    index = new Map(event.headers.toReversed().map(([header, value]) => [header.toLowerCase(), value]));
    indices.set(event, index);
  }
  const value = index.get(name.toLowerCase());
  return value === undefined ? undefined : joined(value);
}

/** `ARRAY::a|:b`, the way FreeSWITCH writes a variable with several values as one text. */
export function joined(value: Value): string {
  return typeof value === 'string' ? value : `ARRAY::${value.join('|:')}`;
}

/** Every event name that `event …` understands (switch_event.c). */
export const eventNames: ReadonlySet<string> = new Set(
  `CUSTOM CLONE CHANNEL_CREATE CHANNEL_DESTROY CHANNEL_STATE CHANNEL_CALLSTATE CHANNEL_ANSWER CHANNEL_HANGUP
  CHANNEL_HANGUP_COMPLETE CHANNEL_EXECUTE CHANNEL_EXECUTE_COMPLETE CHANNEL_HOLD CHANNEL_UNHOLD CHANNEL_BRIDGE
  CHANNEL_UNBRIDGE CHANNEL_PROGRESS CHANNEL_PROGRESS_MEDIA CHANNEL_OUTGOING CHANNEL_PARK CHANNEL_UNPARK
  CHANNEL_APPLICATION CHANNEL_ORIGINATE CHANNEL_UUID API LOG INBOUND_CHAN OUTBOUND_CHAN STARTUP SHUTDOWN PUBLISH
  UNPUBLISH TALK NOTALK SESSION_CRASH MODULE_LOAD MODULE_UNLOAD DTMF MESSAGE PRESENCE_IN NOTIFY_IN PRESENCE_OUT
  PRESENCE_PROBE MESSAGE_WAITING MESSAGE_QUERY ROSTER CODEC BACKGROUND_JOB DETECTED_SPEECH DETECTED_TONE
  PRIVATE_COMMAND HEARTBEAT TRAP ADD_SCHEDULE DEL_SCHEDULE EXE_SCHEDULE RE_SCHEDULE RELOADXML NOTIFY PHONE_FEATURE
  PHONE_FEATURE_SUBSCRIBE SEND_MESSAGE RECV_MESSAGE REQUEST_PARAMS CHANNEL_DATA GENERAL COMMAND SESSION_HEARTBEAT
  CLIENT_DISCONNECTED SERVER_DISCONNECTED SEND_INFO RECV_INFO RECV_RTCP_MESSAGE SEND_RTCP_MESSAGE CALL_SECURE NAT
  RECORD_START RECORD_STOP PLAYBACK_START PLAYBACK_STOP CALL_UPDATE FAILURE SOCKET_DATA MEDIA_BUG_START
  MEDIA_BUG_STOP CONFERENCE_DATA_QUERY CONFERENCE_DATA CALL_SETUP_REQ CALL_SETUP_RESULT CALL_DETAIL DEVICE_STATE
  TEXT SHUTDOWN_REQUESTED ALL`.split(/\s+/),
);

/** The synchronous callbacks that a document of this dialect can ask for: its Callback kinds, by v2's names. */
export type EventKind =
  | 'gather'
  | 'recordComplete'
  | 'redirect'
  | 'transferAnswer'
  | 'transferComplete'
  | 'bridgeComplete'
  | 'bridgeTargetComplete'
  /** conferenceCreated, conferenceMemberJoin, conferenceMemberExit: one url for all. */
  | 'conferenceEvent'
  | 'referComplete';

/** What a document subscribes to: its Notify kinds, by v2's names where it has one. */
export type NoticeKind =
  | 'partialgather'
  | 'dtmf'
  | 'recordingAvailable'
  | 'transcriptionAvailable'
  | 'transferDisconnect'
  | 'conferenceCompleted'
  /** mediaStreamStarted, Rejected, Stopped. */
  | 'streamEvent'
  /** realTimeTranscriptionStarted, Rejected, Stopped, Available. */
  | 'transcriptionEvent'
  | 'machineDetectionComplete'
  | 'endpointEvent'
  /** v1's. */
  | 'recording'
  | 'transcription';
